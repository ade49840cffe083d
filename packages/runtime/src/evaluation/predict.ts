import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subset } from '../training/sampling.js';
import type { Forward } from './forward.js';

export interface PredictOptions {
  readonly step: Pick<Forward, 'run'>;
  readonly batchSize: number;
  readonly sampleSize: number;
  readonly classes: number;
  readonly signal: AbortSignal;
}

/** Logits of every sample of a subset, `[subset, classes]` row-major; the last batch is padded with zeros and cut. */
export async function predict(subset: Subset, { classes, ...options }: PredictOptions): Promise<Float32Array> {
  const { logits } = await predictOutputs(subset, { ...options, rowSizes: { logits: classes } });
  return logits!;
}

export interface PredictOutputsOptions extends Omit<PredictOptions, 'classes'> {
  /** Numbers of one sample, for every output that is wanted. */
  readonly rowSizes: Readonly<Record<string, number>>;
}

/** Outputs of every sample of a subset, row-major; the last batch is padded with zeros and cut. */
export async function predictOutputs(subset: Subset, { step, batchSize, sampleSize, rowSizes, signal }: PredictOutputsOptions): Promise<Record<string, Float32Array>> {
  const size = subset.indices.length;
  const all = Object.fromEntries(Object.entries(rowSizes).map(([name, rowSize]) => [name, new Float32Array(size * rowSize)]));
  const x = new Float32Array(batchSize * sampleSize);
  for (let start = 0; start < size; start += batchSize) {
    signal.throwIfAborted();
    const count = Math.min(batchSize, size - start);
    if (count < batchSize) x.fill(0);
    subset.split.read(subset.indices.subarray(start, start + count), x.subarray(0, count * sampleSize));
    const outputs = await step.run({ x });
    for (const [name, rowSize] of Object.entries(rowSizes)) all[name]!.set((outputs[name] as Float32Array).subarray(0, count * rowSize), start * rowSize);
    await nextTurn();
  }
  return all;
}
