import { sizeOf } from '@limbeck/core';
import type { Forward } from '../evaluation/forward.js';
import { predictOutputs } from '../evaluation/predict.js';
import type { Subset } from '../training/sampling.js';
import { timeCalls } from './median.js';

const BATCHES = { warmUp: 1, least: 3, most: 20, ms: 500 } as const;

interface Shape {
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Of every output that is wanted; the logits alone when left out. */
  readonly rowSizes?: Readonly<Record<string, number>>;
}

export interface PassOptions {
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** What the run does with a batch's outputs, which takes time too. */
  readonly each?: (outputs: Readonly<Record<string, Float32Array>>, part: Subset) => void;
}

export interface MeasuredPass {
  /** All batches, from the median of the timed ones. */
  readonly seconds: number;
  /** Outputs of the samples that were passed, zeros for the others. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/** A compiled network's pass over a subset, measured on some of its batches. */
export async function measurePass(step: Pick<Forward, 'run'>, subset: Subset, { inputShape, classes, rowSizes = { logits: classes } }: Shape, { batchSize, signal, each }: PassOptions): Promise<MeasuredPass> {
  const outputs = Object.fromEntries(Object.entries(rowSizes).map(([name, rowSize]) => [name, new Float32Array(subset.indices.length * rowSize)]));
  const batches = Math.ceil(subset.indices.length / batchSize);
  const { medianMs } = await timeCalls(async (i) => {
    const start = (i % batches) * batchSize;
    const part = { split: subset.split, indices: subset.indices.slice(start, start + batchSize) };
    const predicted = await predictOutputs(part, { step, batchSize, sampleSize: sizeOf(inputShape), rowSizes, signal });
    each?.(predicted, part);
    for (const [name, rowSize] of Object.entries(rowSizes)) outputs[name]!.set(predicted[name]!, start * rowSize);
  }, BATCHES);
  return { seconds: (batches * medianMs) / 1000, outputs };
}
