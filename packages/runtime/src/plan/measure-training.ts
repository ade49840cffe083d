import type { Backend, MetricEvent, NamedHostTensors, StepMetrics } from '@limbeck/core';
import { formatMetricEvent, writeWeights } from '@limbeck/record';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { score } from '../evaluation/score.js';
import { withTemporaryFolder } from '../temporary-folder.js';
import { checkFinite } from '../training/check-finite.js';
import { createGradientSampler } from '../training/gradient-sampler.js';
import type { Learner } from '../training/learner.js';
import { RowStore } from '../training/row-store.js';
import { createCall, runCall, type StagePlan } from '../training/train-call.js';
import type { TrainingPlan } from '../training/train-network.js';
import { measurePass } from './measure-forward.js';
import { timeCalls, timed } from './median.js';

export interface MeasuredTraining {
  readonly compileSeconds: number;
  readonly stepMs: number;
  readonly steps: number;
  readonly warmUpSteps: number;
  readonly evaluationSeconds: number;
  readonly epochSeconds: number;
  /** Of metrics.jsonl, for the whole stage. */
  readonly metricsBytes: number;
  /** Of the kept weights. */
  readonly weightsBytes: number;
}

const STEPS = { warmUp: 3, least: 5, most: 300, ms: 1500 } as const;

/**
 * Runs a few real steps of a stage, on real data, with the compiled steps that the run would use; and a few batches of its evaluation.
 *
 * @throws LIM3010, LIM3002 and so on when the step cannot be compiled; LIM2005 a strategy threw; LIM4001 the loss is not finite in these steps
 */
export async function measureTraining(plan: TrainingPlan, stage: StagePlan, stepsPerEpoch: number, { backend, signal }: { readonly backend: Backend; readonly signal: AbortSignal }): Promise<MeasuredTraining> {
  const size = Math.min(plan.batchSize, plan.train.indices.length);
  const rows = new RowStore(plan.train.split);
  const { value: call, seconds: compileTrain } = await timed(() => createCall(stage, plan, { batchSize: size, rows, backend }));
  const { value: sampler, seconds: compileSampler } = await timed(() => createGradientSampler(stage, plan, { batchSize: size, backend, stepsPerEpoch }));
  try {
    const batches = Math.max(1, Math.floor(plan.train.indices.length / plan.batchSize));
    let metrics: StepMetrics[] = [];
    const fill = (step: number) => call.inputs.fill(Uint32Array.from({ length: size }, (_, i) => (step % batches) * size + i), { step: Math.min(step, stepsPerEpoch * stage.epochs - 1), stepsPerEpoch, epochs: stage.epochs });
    const place = (step: number) => ({ step: step + 1, epoch: 1 });
    const steps = await timeCalls(async (step) => {
      signal.throwIfAborted();
      metrics = await runCall(stage, call, { filled: await fill(step), rows, seed: plan.seed, place: place(step) });
      for (const each of metrics) {
        checkFinite(each, undefined);
        formatMetricEvent(each);
      }
    }, STEPS);
    const filled = await fill(0);
    const { seconds: sampling, value: gradients } = await timed(async () => (sampler ? sampler.sample(await call.compiled.readState(), filled, place(0)) : []));
    const samples = sampler ? Array.from({ length: stepsPerEpoch }, (_, i) => i).filter((i) => sampler.takes(i, size)).length : 0;
    const evaluations: MeasuredEvaluation[] = [];
    for (const learner of stage.learners) evaluations.push(await measureEvaluation(plan, learner, await call.compiled.readState(), { backend, signal }));
    const sum = (of: (evaluation: MeasuredEvaluation) => number): number => evaluations.reduce((total, evaluation) => total + of(evaluation), 0);
    const lines = (events: readonly MetricEvent[]): number => events.reduce((total, event) => total + Buffer.byteLength(formatMetricEvent(event)), 0);
    return {
      compileSeconds: compileTrain + compileSampler + sum(({ compileSeconds }) => compileSeconds), stepMs: steps.medianMs, steps: steps.count, warmUpSteps: steps.warmUp, evaluationSeconds: sum(({ evaluationSeconds }) => evaluationSeconds),
      epochSeconds: (stepsPerEpoch * steps.medianMs) / 1000 + samples * sampling + sum(({ evaluationSeconds, betweenSeconds }) => evaluationSeconds + betweenSeconds),
      metricsBytes: stage.epochs * (stepsPerEpoch * lines(metrics) + samples * lines(gradients) + metrics.reduce((total, each) => total + epochBytes(each, plan), 0)),
      weightsBytes: sum(({ weightsBytes }) => weightsBytes),
    };
  } finally {
    call.compiled.dispose();
    sampler?.dispose();
  }
}

interface MeasuredEvaluation {
  readonly compileSeconds: number;
  readonly evaluationSeconds: number;
  readonly betweenSeconds: number;
  readonly weightsBytes: number;
}

/** An epoch ends with reading the weights, handing them to the evaluation, and writing them. */
async function measureEvaluation(plan: TrainingPlan, { prefix, tapped: { network } }: Learner, state: NamedHostTensors, { backend, signal }: { readonly backend: Backend; readonly signal: AbortSignal }): Promise<MeasuredEvaluation> {
  const { subset, batchSize } = plan.evaluation;
  const { seconds: compileSeconds, value: evaluator } = await timed(() => backend.compile(buildForwardStep(network, { inputShape: plan.inputShape, batchSize, frozen: false })));
  try {
    const { seconds: evaluationSeconds } = await measurePass(evaluator, subset, plan, { batchSize, signal, each: (logits, part) => score(logits['logits']!, part, plan.classes) });
    const { seconds: betweenSeconds, value: weightsBytes } = await timed(async () => {
      const weights = Object.fromEntries(Object.keys(network.weights).map((name) => [name, state[prefix + name]!]));
      await evaluator.writeState(weights);
      return writtenBytes(weights);
    });
    return { compileSeconds, evaluationSeconds, betweenSeconds, weightsBytes };
  } finally {
    evaluator.dispose();
  }
}

/** An epoch's line: that of a step with a few names and numbers more. */
function epochBytes({ type: _, step: _step, learningRate, gradientNorm, ...common }: StepMetrics, { evaluation: { split } }: TrainingPlan): number {
  return Buffer.byteLength(formatMetricEvent({ ...common, type: 'epoch', split, accuracy: learningRate, evalLoss: gradientNorm, seconds: gradientNorm, samplesPerSecond: gradientNorm }));
}

/** What the record's own writer makes of the weights, in a folder that is removed again. */
async function writtenBytes(weights: Parameters<typeof writeWeights>[1]): Promise<number> {
  return withTemporaryFolder('plan', async (folder) => {
    await writeWeights(folder, weights);
    return folderBytes(folder);
  });
}

async function folderBytes(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
