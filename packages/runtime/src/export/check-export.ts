import { sizeOf } from '@limbeck/core';
import type { ExportCheck } from '@limbeck/record';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { score } from '../evaluation/score.js';
import { percentile } from '../measure/percentile.js';
import type { Subset } from '../training/sampling.js';
import type { OpenedExport } from './opened-export.js';

export interface CheckExportOptions {
  readonly subset: Subset;
  readonly split: ExportCheck['split'];
  /** The network's own logits on the subset, `[subset, classes]`. */
  readonly logits: Float32Array;
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
  /** Whether single predictions are timed. */
  readonly measure: boolean;
  readonly signal: AbortSignal;
}

/** Compares what an export predicts with what its network does. */
export async function checkExport(opened: OpenedExport, options: CheckExportOptions): Promise<ExportCheck> {
  const { subset, split, logits, classes, measure } = options;
  const predicted = await predictAll(opened, options);
  let [maxDifference, same] = [0, 0];
  logits.forEach((value, i) => {
    const difference = Math.abs(value - predicted[i]!);
    if (!(difference <= maxDifference)) maxDifference = difference;
  });
  const samples = subset.indices.length;
  for (let row = 0; row < samples; row++) if (largest(logits, row, classes) === largest(predicted, row, classes)) same++;
  return {
    engine: opened.engine, split, samples, agreement: same / samples, maxDifference: Number.isFinite(maxDifference) ? maxDifference : null,
    accuracy: score(predicted, subset, classes).accuracy, networkAccuracy: score(logits, subset, classes).accuracy,
    latency: measure ? await timeSingle(opened, options) : null,
  };
}

/** Batches of the size asked for, and a last smaller one. */
async function predictAll(opened: OpenedExport, { subset, inputShape, classes, batchSize, signal }: CheckExportOptions): Promise<Float32Array> {
  const samples = subset.indices.length;
  const all = new Float32Array(samples * classes);
  const x = new Float32Array(batchSize * sizeOf(inputShape));
  for (let start = 0; start < samples; start += batchSize) {
    signal.throwIfAborted();
    const indices = subset.indices.subarray(start, start + batchSize);
    const part = x.subarray(0, indices.length * sizeOf(inputShape));
    subset.split.read(indices, part);
    all.set(await opened.predict(part, indices.length), start * classes);
    await nextTurn();
  }
  return all;
}

function largest(logits: Float32Array, row: number, classes: number): number {
  const z = logits.subarray(row * classes, (row + 1) * classes);
  return z.indexOf(z.reduce((a, b) => Math.max(a, b)));
}

const TIMING = { warmUp: 10, most: 200, ms: 500 } as const;

/** One call of a single sample, after a few that are not timed. */
async function timeSingle(opened: OpenedExport, { subset, inputShape }: CheckExportOptions): Promise<NonNullable<ExportCheck['latency']>> {
  const x = new Float32Array(sizeOf(inputShape));
  subset.split.read(subset.indices.subarray(0, 1), x);
  for (let i = 0; i < TIMING.warmUp; i++) await opened.predict(x, 1);
  const times: number[] = [];
  const started = performance.now();
  while (times.length === 0 || (times.length < TIMING.most && performance.now() - started < TIMING.ms)) {
    const before = performance.now();
    await opened.predict(x, 1);
    times.push(performance.now() - before);
  }
  return { p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), count: times.length, batchSize: 1 };
}
