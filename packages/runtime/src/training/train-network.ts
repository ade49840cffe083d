import type { Backend, CompiledStep, MetricEvent, NamedHostTensors, Network, Optimizer, RunPart, Schedule, StepMetrics } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import { score, type Score } from '../evaluation/score.js';
import type { TeacherLogits } from '../teacher/teacher-logits.js';
import { checkFinite } from './check-finite.js';
import { shouldStop, type EarlyStoppingOptions } from './early-stopping.js';
import { EpochMeans } from './epoch-means.js';
import { epochOrder, type Subset } from './sampling.js';
import { createStepInputs } from './step-inputs.js';
import { buildTrainStep, type LossTerm } from './train-step.js';

export interface WeightedTerm extends LossTerm {
  readonly weight: Schedule;
}

export interface TrainingPlan extends RunPart {
  readonly network: Network;
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly train: Subset;
  readonly evaluation: { readonly subset: Subset; readonly split: 'test' | 'validation'; readonly batchSize: number };
  readonly epochs: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Seeds the order of samples. */
  readonly dataSeed: number;
  readonly terms: readonly WeightedTerm[];
  readonly optimizer: Optimizer;
  readonly learningRate: Schedule;
  readonly clipNorm: number | undefined;
  readonly earlyStopping: EarlyStoppingOptions | undefined;
  readonly metric: 'last' | 'best';
  /** Undefined when no term needs a teacher. */
  readonly teacher: TeacherLogits | undefined;
}

export interface TrainingContext {
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly record: (event: MetricEvent) => void;
  /** Keeps the weights of a finished epoch; returns where. */
  readonly checkpoint: (weights: NamedHostTensors) => Promise<string>;
}

export interface TrainedNetwork {
  /** Of the last or the best epoch, as `metric` says. */
  readonly weights: NamedHostTensors;
  readonly accuracy: { readonly last: number; readonly best: number };
  /** Counts from 1. */
  readonly bestEpoch: number;
  /** Of the returned weights. */
  readonly evalLoss: number;
  /** Of the returned weights, `[label, predicted]`. */
  readonly confusion: Uint32Array;
  readonly epochs: number;
  readonly stoppedEarly: boolean;
  readonly seconds: number;
}

/**
 * Trains a network: epochs of compiled steps, an evaluation after each, a checkpoint of each.
 *
 * @throws LIM4001 a loss or gradient is not finite; the signal's reason when it is aborted, between two steps
 */
export async function trainNetwork(plan: TrainingPlan, context: TrainingContext): Promise<TrainedNetwork> {
  const started = performance.now();
  const evaluator = await context.backend.compile(buildForwardStep(plan.network, { inputShape: plan.inputShape, batchSize: plan.evaluation.batchSize, frozen: false }));
  const loop = await createLoop(plan, context);
  try {
    const history: (Omit<Score, 'confusion'> & { readonly epoch: number })[] = [];
    let best: { readonly score: Score; readonly weights: NamedHostTensors; readonly epoch: number } | undefined;
    let last = best;
    let stoppedEarly = false;
    let checkpoint: string | undefined;
    for (let epoch = 1; epoch <= plan.epochs && !stoppedEarly; epoch++) {
      const epochStarted = performance.now();
      const means = await loop.runEpoch(epoch, checkpoint);
      const trainSeconds = (performance.now() - epochStarted) / 1000;
      const weights = await loop.weights();
      const current = await evaluate(plan, evaluator, weights, context.signal);
      history.push({ accuracy: current.accuracy, loss: current.loss, epoch });
      last = { score: current, weights, epoch };
      if (!best || current.accuracy > best.score.accuracy) best = last;
      context.record({
        type: 'epoch', role: plan.role, seed: plan.seed, epoch, ...means, split: plan.evaluation.split, accuracy: current.accuracy, evalLoss: current.loss,
        seconds: (performance.now() - epochStarted) / 1000, samplesPerSecond: loop.samplesPerEpoch / trainSeconds,
      });
      checkpoint = await context.checkpoint(plan.metric === 'best' ? best.weights : weights);
      stoppedEarly = plan.earlyStopping !== undefined && epoch < plan.epochs && shouldStop(history, plan.earlyStopping);
    }
    const kept = plan.metric === 'best' ? best! : last!;
    return {
      weights: kept.weights, accuracy: { last: last!.score.accuracy, best: best!.score.accuracy }, bestEpoch: best!.epoch, evalLoss: kept.score.loss, confusion: kept.score.confusion,
      epochs: history.length, stoppedEarly, seconds: (performance.now() - started) / 1000,
    };
  } finally {
    evaluator.dispose();
    loop.dispose();
  }
}

async function evaluate({ evaluation, inputShape, classes }: TrainingPlan, step: CompiledStep, weights: NamedHostTensors, signal: AbortSignal): Promise<Score> {
  await step.writeState(weights);
  const logits = await predict(evaluation.subset, { step, batchSize: evaluation.batchSize, sampleSize: sizeOf(inputShape), classes, signal });
  return score(logits, evaluation.subset, classes);
}

/** Longest stretch without giving the event loop a turn, so that Ctrl-C and progress come through. */
const TURN_MS = 30;

async function createLoop(plan: TrainingPlan, { backend, signal, record }: TrainingContext) {
  const size = plan.train.indices.length;
  const whole = Math.floor(size / plan.batchSize);
  const remainder = plan.dropLast ? 0 : size % plan.batchSize;
  const stepsPerEpoch = whole + (remainder === 0 ? 0 : 1);
  const full = whole === 0 ? undefined : await createCall(plan, plan.batchSize, backend);
  const partial = remainder === 0 ? undefined : await createCall(plan, remainder, backend);
  // State lives in the call that ran last; the partial batch's call hands it over once an epoch.
  let holder = full ?? partial!;

  async function runStep(positions: Uint32Array, step: number, epoch: number): Promise<StepMetrics> {
    const call = positions.length === plan.batchSize ? full! : partial!;
    if (call !== holder) await call.compiled.writeState(await holder.compiled.readState());
    holder = call;
    return runCall(plan, call, positions, { step, epoch, stepsPerEpoch });
  }

  return {
    samplesPerEpoch: whole * plan.batchSize + remainder,
    async runEpoch(epoch: number, checkpoint: string | undefined): Promise<ReturnType<EpochMeans['means']>> {
      const order = epochOrder(plan.train, plan.dataSeed, epoch);
      const means = new EpochMeans();
      let lastTurn = performance.now();
      for (let i = 0; i < stepsPerEpoch; i++) {
        signal.throwIfAborted();
        const metrics = await runStep(order.subarray(i * plan.batchSize, Math.min(size, (i + 1) * plan.batchSize)), (epoch - 1) * stepsPerEpoch + i + 1, epoch);
        record(metrics);
        checkFinite(metrics, checkpoint);
        means.add(metrics.loss, metrics.terms);
        if (performance.now() - lastTurn > TURN_MS) {
          await nextTurn();
          lastTurn = performance.now();
        }
      }
      return means.means();
    },
    /** The network's weights, without optimiser slots. */
    weights: () => networkWeights(plan, holder),
    dispose(): void {
      full?.compiled.dispose();
      partial?.compiled.dispose();
    },
  };
}

/** One training step: `step` counts from 1 over the whole training. */
export async function runCall(plan: TrainingPlan, { compiled, inputs }: TrainCall, positions: Uint32Array, { step, epoch, stepsPerEpoch }: { readonly step: number; readonly epoch: number; readonly stepsPerEpoch: number }): Promise<StepMetrics> {
  const { inputs: filled, learningRate, weights } = await inputs.fill(positions, { step: step - 1, stepsPerEpoch, epochs: plan.epochs });
  const outputs = await compiled.run(filled);
  const scalar = (name: string): number => outputs[name]![0]!;
  const terms = Object.fromEntries(plan.terms.map(({ name }) => {
    const unweighted = scalar(`term/${name}`);
    return [name, { unweighted, weight: weights[name]!, weighted: unweighted * weights[name]! }];
  }));
  return { type: 'step', role: plan.role, seed: plan.seed, step, epoch, loss: scalar('loss'), learningRate, terms, gradientNorm: scalar('gradientNorm') };
}

/** The network's weights in a call, without optimiser slots. */
export async function networkWeights({ network }: TrainingPlan, { compiled }: Pick<TrainCall, 'compiled'>): Promise<NamedHostTensors> {
  const state = await compiled.readState();
  return Object.fromEntries(Object.keys(network.weights).map((name) => [name, state[name]!]));
}

export type TrainCall = Awaited<ReturnType<typeof createCall>>;

/** A compiled train step and what fills its inputs. */
export async function createCall(plan: TrainingPlan, batchSize: number, backend: Backend) {
  const step = buildTrainStep({ ...plan, batchSize });
  const compiled = await backend.compile(step);
  const inputs = createStepInputs({
    step, optimizer: plan.optimizer, subset: plan.train, sampleSize: sizeOf(plan.inputShape), teacher: plan.teacher,
    learningRate: plan.learningRate, weights: Object.fromEntries(plan.terms.map(({ name, weight }) => [name, weight])), seed: plan.seed,
  });
  return { compiled, inputs };
}
