import type { CompiledStep } from '@limbeck/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Subset } from '../training/sampling.js';

export interface PredictOptions {
  readonly step: CompiledStep;
  readonly batchSize: number;
  readonly sampleSize: number;
  readonly classes: number;
  readonly signal: AbortSignal;
}

/** Logits of every sample of a subset, `[subset, classes]` row-major; the last batch is padded with zeros and cut. */
export async function predict(subset: Subset, { step, batchSize, sampleSize, classes, signal }: PredictOptions): Promise<Float32Array> {
  const size = subset.indices.length;
  const logits = new Float32Array(size * classes);
  const x = new Float32Array(batchSize * sampleSize);
  for (let start = 0; start < size; start += batchSize) {
    signal.throwIfAborted();
    const count = Math.min(batchSize, size - start);
    if (count < batchSize) x.fill(0);
    subset.split.read(subset.indices.subarray(start, start + count), x.subarray(0, count * sampleSize));
    const outputs = await step.run({ x });
    logits.set((outputs['logits'] as Float32Array).subarray(0, count * classes), start * classes);
    await nextTurn();
  }
  return logits;
}
