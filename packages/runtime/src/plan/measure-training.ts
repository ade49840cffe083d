import type { Backend, StepMetrics } from '@limbeck/core';
import { formatMetricEvent, writeWeights } from '@limbeck/record';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { score } from '../evaluation/score.js';
import { withTemporaryFolder } from '../temporary-folder.js';
import { checkFinite } from '../training/check-finite.js';
import { createCall, networkWeights, runCall, type TrainingPlan } from '../training/train-network.js';
import { measurePass } from './measure-forward.js';
import { timeCalls, timed } from './median.js';

export interface MeasuredTraining {
  readonly compileSeconds: number;
  readonly stepMs: number;
  readonly steps: number;
  readonly warmUpSteps: number;
  readonly evaluationSeconds: number;
  readonly epochSeconds: number;
  /** Of metrics.jsonl, for the whole training. */
  readonly metricsBytes: number;
  /** Of the kept weights. */
  readonly weightsBytes: number;
}

const STEPS = { warmUp: 3, least: 5, most: 300, ms: 1500 } as const;

/**
 * Runs a few real steps of a training, on real data, with the compiled step that the run would use; and a few batches of its evaluation.
 *
 * @throws LIM3010, LIM3002 and so on when the step cannot be compiled; LIM2005 a strategy threw; LIM4001 the loss is not finite in these steps
 */
export async function measureTraining(plan: TrainingPlan, stepsPerEpoch: number, { backend, signal }: { readonly backend: Backend; readonly signal: AbortSignal }): Promise<MeasuredTraining> {
  const size = Math.min(plan.batchSize, plan.train.indices.length);
  const { value: call, seconds: compileTrain } = await timed(() => createCall(plan, size, backend));
  try {
    const batches = Math.max(1, Math.floor(plan.train.indices.length / plan.batchSize));
    let metrics: StepMetrics | undefined;
    const steps = await timeCalls(async (step) => {
      signal.throwIfAborted();
      const positions = Uint32Array.from({ length: size }, (_, i) => (step % batches) * size + i);
      metrics = await runCall(plan, call, positions, { step: Math.min(step + 1, stepsPerEpoch * plan.epochs), epoch: 1, stepsPerEpoch });
      checkFinite(metrics, undefined);
      formatMetricEvent(metrics);
    }, STEPS);
    const { seconds: compileEvaluation, value: evaluator } = await timed(() => backend.compile(buildForwardStep(plan.network, { inputShape: plan.inputShape, batchSize: plan.evaluation.batchSize, frozen: false })));
    try {
      const { subset, batchSize } = plan.evaluation;
      const { seconds: evaluationSeconds } = await measurePass(evaluator, subset, plan, { batchSize, signal, each: (logits, part) => score(logits, part, plan.classes) });
      // An epoch ends with reading the weights, handing them to the evaluation, and writing them.
      const { seconds: between, value: weightsBytes } = await timed(async () => {
        const weights = await networkWeights(plan, call);
        await evaluator.writeState(weights);
        return writtenBytes(weights);
      });
      return {
        compileSeconds: compileTrain + compileEvaluation, stepMs: steps.medianMs, steps: steps.count, warmUpSteps: steps.warmUp, evaluationSeconds,
        epochSeconds: (stepsPerEpoch * steps.medianMs) / 1000 + evaluationSeconds + between,
        metricsBytes: plan.epochs * (stepsPerEpoch * Buffer.byteLength(formatMetricEvent(metrics!)) + epochBytes(metrics!, plan)),
        weightsBytes,
      };
    } finally {
      evaluator.dispose();
    }
  } finally {
    call.compiled.dispose();
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
