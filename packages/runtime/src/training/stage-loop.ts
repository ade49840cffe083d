import type { Backend, MetricEvent, NamedHostTensors, StepMetrics } from '@limbeck/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkFinite } from './check-finite.js';
import { EpochMeans } from './epoch-means.js';
import { createGradientSampler } from './gradient-sampler.js';
import type { RowStore } from './row-store.js';
import { epochOrder } from './sampling.js';
import { createCall, runCall, stepError, type SharedPlan, type StagePlan, type StepPlace } from './train-call.js';

/** How the training split is cut into batches. */
export interface Batching {
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Seeds the order of samples. */
  readonly dataSeed: number;
}

export interface StageLoopContext {
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly record: (event: MetricEvent) => void;
  readonly rows: RowStore;
  /** Weights and connectors of the stages before; the others begin as built. */
  readonly carried: NamedHostTensors;
}

/** Where an epoch stands in the whole training. */
export interface EpochPlace {
  /** Counts from 1. */
  readonly epoch: number;
  /** Epochs of the stages before this one. */
  readonly epochsBefore: number;
  readonly stepsBefore: number;
  /** Of every learner, for messages. */
  readonly checkpoints: readonly (string | undefined)[];
}

/** Longest stretch without giving the event loop a turn, so that Ctrl-C and progress come through. */
const TURN_MS = 30;

/** The compiled steps of one stage, and its epochs. */
export async function createStageLoop(stage: StagePlan, shared: SharedPlan, { batchSize, dropLast, dataSeed }: Batching, { backend, signal, record, rows, carried }: StageLoopContext) {
  const size = shared.train.indices.length;
  const whole = Math.floor(size / batchSize);
  const remainder = dropLast ? 0 : size % batchSize;
  const stepsPerEpoch = whole + (remainder === 0 ? 0 : 1);
  const full = whole === 0 ? undefined : await createCall(stage, shared, { batchSize, rows, backend });
  const partial = remainder === 0 ? undefined : await createCall(stage, shared, { batchSize: remainder, rows, backend });
  const sampler = await createGradientSampler(stage, shared, { batchSize: full ? batchSize : remainder, backend, stepsPerEpoch });
  // State lives in the call that ran last; the partial batch's call hands it over once an epoch.
  let holder = full ?? partial!;
  const known = await holder.compiled.readState();
  const taken = Object.fromEntries(Object.entries(carried).filter(([name]) => name in known));
  if (Object.keys(taken).length > 0) await holder.compiled.writeState(taken);

  async function runStep(positions: Uint32Array, stepInEpoch: number, stepInStage: number, place: StepPlace): Promise<StepMetrics[]> {
    const call = positions.length === batchSize ? full! : partial!;
    if (call !== holder) await call.compiled.writeState(await holder.compiled.readState());
    holder = call;
    const filled = await call.inputs.fill(positions, { step: stepInStage, stepsPerEpoch, epochs: stage.epochs });
    if (sampler?.takes(stepInEpoch, positions.length)) {
      const sampled = await sampler.sample(await call.compiled.readState(), filled, place).catch((error: unknown) => {
        throw stepError(stage, place, shared.seed, error);
      });
      for (const event of sampled) record(event);
    }
    return runCall(stage, call, { filled, rows, seed: shared.seed, place });
  }

  return {
    stepsPerEpoch,
    samplesPerEpoch: whole * batchSize + remainder,
    /** Means over the epoch, for every learner. */
    async runEpoch({ epoch, epochsBefore, stepsBefore, checkpoints }: EpochPlace): Promise<ReturnType<EpochMeans['means']>[]> {
      const order = epochOrder(shared.train, dataSeed, epoch);
      const means = stage.learners.map(() => new EpochMeans());
      const stepsDone = (epoch - epochsBefore - 1) * stepsPerEpoch;
      let lastTurn = performance.now();
      for (let i = 0; i < stepsPerEpoch; i++) {
        signal.throwIfAborted();
        const metrics = await runStep(order.subarray(i * batchSize, Math.min(size, (i + 1) * batchSize)), i, stepsDone + i, { step: stepsBefore + stepsDone + i + 1, epoch });
        metrics.forEach((each, k) => {
          record(each);
          checkFinite(each, checkpoints[k]);
          means[k]!.add(each.loss, each.terms);
        });
        if (performance.now() - lastTurn > TURN_MS) {
          await nextTurn();
          lastTurn = performance.now();
        }
      }
      return means.map((each) => each.means());
    },
    /** Weights, connectors and slots. */
    state: () => holder.compiled.readState(),
    dispose(): void {
      full?.compiled.dispose();
      partial?.compiled.dispose();
      sampler?.dispose();
    },
  };
}
