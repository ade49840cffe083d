import type { Backend, CompiledStep, MetricEvent, NamedHostTensors } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import { score, type Score } from '../evaluation/score.js';
import { shouldStop, type EarlyStoppingOptions } from './early-stopping.js';
import { unprefixed } from './prefix.js';
import { RowStore } from './row-store.js';
import type { Subset } from './sampling.js';
import { createStageLoop, type Batching } from './stage-loop.js';
import { stagePart, type NamedLearner, type SharedPlan, type StagePlan } from './train-call.js';

export interface TrainingPlan extends SharedPlan, Batching {
  /** At least one; the learners of each are the same networks. */
  readonly stages: readonly StagePlan[];
  readonly evaluation: { readonly subset: Subset; readonly split: 'test' | 'validation'; readonly batchSize: number };
  readonly earlyStopping: EarlyStoppingOptions | undefined;
  readonly metric: 'last' | 'best';
}

/** What is kept of a network after an epoch. */
export interface Checkpoint {
  readonly role: string;
  readonly weights: NamedHostTensors;
  /** As `<term>/<name>`; empty where no strategy has any. */
  readonly connectors: NamedHostTensors;
}

export interface TrainingContext {
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly record: (event: MetricEvent) => void;
  /** Keeps a network of a finished epoch; returns where. */
  readonly checkpoint: (checkpoint: Checkpoint) => Promise<string>;
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

interface Evaluated extends Omit<Checkpoint, 'role'> {
  readonly score: Score;
  readonly epoch: number;
}

/** What a training has come to for one of its networks. */
interface Progress {
  readonly evaluator: CompiledStep;
  readonly history: { readonly accuracy: number; readonly loss: number }[];
  best: Evaluated | undefined;
  last: Evaluated | undefined;
  checkpoint: string | undefined;
}

/**
 * Trains a network, or several together: stages of epochs of compiled steps, an evaluation after each epoch, a checkpoint of each. Resolves to the trained networks in the order
 * of the learners.
 *
 * @throws LIM4001 a loss or gradient is not finite; the signal's reason when it is aborted, between two steps
 */
export async function trainNetworks(plan: TrainingPlan, context: TrainingContext): Promise<TrainedNetwork[]> {
  const started = performance.now();
  const { learners } = plan.stages[0]!;
  const progress: Progress[] = [];
  try {
    for (const { role, tapped: { network } } of learners) {
      const evaluator = await context.backend.compile({ ...buildForwardStep(network, { inputShape: plan.inputShape, batchSize: plan.evaluation.batchSize, frozen: false }), name: `evaluate ${role}` });
      progress.push({ evaluator, history: [], best: undefined, last: undefined, checkpoint: undefined });
    }
    const rows = new RowStore(plan.train.split);
    let carried: NamedHostTensors = {};
    let [epochs, steps] = [0, 0];
    let stoppedEarly = false;
    for (const stage of plan.stages) {
      const done = await runStage(stage, plan, context, { progress, rows, carried, epochsBefore: epochs, stepsBefore: steps });
      // A stage that does not have a term leaves its connectors to the stages after it.
      carried = { ...carried, ...done.state };
      epochs += done.epochs;
      steps += done.steps;
      stoppedEarly = done.stoppedEarly;
    }
    const seconds = (performance.now() - started) / 1000;
    return progress.map(({ best, last }) => {
      const kept = plan.metric === 'best' ? best! : last!;
      return {
        weights: kept.weights, accuracy: { last: last!.score.accuracy, best: best!.score.accuracy }, bestEpoch: best!.epoch, evalLoss: kept.score.loss, confusion: kept.score.confusion,
        epochs, stoppedEarly, seconds,
      };
    });
  } finally {
    for (const { evaluator } of progress) evaluator.dispose();
  }
}

interface StageStart {
  readonly progress: readonly Progress[];
  readonly rows: RowStore;
  readonly carried: NamedHostTensors;
  readonly epochsBefore: number;
  readonly stepsBefore: number;
}

interface StageDone {
  readonly state: NamedHostTensors;
  readonly epochs: number;
  readonly steps: number;
  readonly stoppedEarly: boolean;
}

async function runStage(stage: StagePlan, plan: TrainingPlan, context: TrainingContext, { progress, rows, carried, epochsBefore, stepsBefore }: StageStart): Promise<StageDone> {
  const loop = await createStageLoop(stage, plan, plan, { ...context, rows, carried });
  try {
    let epoch = epochsBefore;
    let state = carried;
    let stoppedEarly = false;
    while (epoch < epochsBefore + stage.epochs && !stoppedEarly) {
      epoch++;
      const epochStarted = performance.now();
      const means = await loop.runEpoch({ epoch, epochsBefore, stepsBefore, checkpoints: progress.map(({ checkpoint }) => checkpoint) });
      const trainSeconds = (performance.now() - epochStarted) / 1000;
      state = await loop.state();
      for (const [k, learner] of stage.learners.entries()) {
        const { score: current } = await finishEpoch(learner, progress[k]!, state, epoch, plan, context);
        context.record({
          type: 'epoch', role: learner.role, seed: plan.seed, ...stagePart(stage), epoch, ...means[k]!, split: plan.evaluation.split, accuracy: current.accuracy, evalLoss: current.loss,
          seconds: (performance.now() - epochStarted) / 1000, samplesPerSecond: loop.samplesPerEpoch / trainSeconds,
        });
        await keep(learner, progress[k]!, plan, context);
      }
      stoppedEarly = plan.earlyStopping !== undefined && epoch < epochsBefore + stage.epochs && shouldStop(progress[0]!.history, plan.earlyStopping);
    }
    return { state: withoutSlots(state), epochs: epoch - epochsBefore, steps: (epoch - epochsBefore) * loop.stepsPerEpoch, stoppedEarly };
  } finally {
    loop.dispose();
  }
}

async function finishEpoch({ prefix, tapped: { network } }: NamedLearner, progress: Progress, state: NamedHostTensors, epoch: number, plan: TrainingPlan, { signal }: TrainingContext): Promise<Evaluated> {
  const weights = Object.fromEntries(Object.keys(network.weights).map((name) => [name, state[prefix + name]!]));
  const current = { score: await evaluate(plan, progress.evaluator, weights, signal), weights, connectors: unprefixed(`${prefix}connector/`, state), epoch };
  progress.history.push({ accuracy: current.score.accuracy, loss: current.score.loss });
  progress.last = current;
  if (!progress.best || current.score.accuracy > progress.best.score.accuracy) progress.best = current;
  return current;
}

async function keep({ role }: NamedLearner, progress: Progress, { metric }: TrainingPlan, { checkpoint }: TrainingContext): Promise<void> {
  const { weights, connectors } = metric === 'best' ? progress.best! : progress.last!;
  progress.checkpoint = await checkpoint({ role, weights, connectors });
}

async function evaluate({ evaluation, inputShape, classes }: TrainingPlan, step: CompiledStep, weights: NamedHostTensors, signal: AbortSignal): Promise<Score> {
  await step.writeState(weights);
  const logits = await predict(evaluation.subset, { step, batchSize: evaluation.batchSize, sampleSize: sizeOf(inputShape), classes, signal });
  return score(logits, evaluation.subset, classes);
}

/** Optimisers begin anew in every stage. */
function withoutSlots(state: NamedHostTensors): NamedHostTensors {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.includes('@')));
}
