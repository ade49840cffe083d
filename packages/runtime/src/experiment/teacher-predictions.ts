import { sizeOf } from '@limbeck/core';
import type { Backend, Dataset } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import type { TeacherBackendSummary } from '@limbeck/record';
import type { Forward } from '../evaluation/forward.js';
import { predictOutputs } from '../evaluation/predict.js';
import { tapOutput } from '../evaluation/tap-output.js';
import type { RunObserver } from '../events.js';
import { describeTimed, fastestBackend } from '../teacher/fastest-backend.js';
import { cachedOutputs, liveOutputs, type TeacherOutputs } from '../teacher/teacher-outputs.js';
import type { ForwardSize } from '../teacher/teaching-model.js';
import type { Partition } from '../training/sampling.js';
import type { TeacherSource } from './build-stage.js';
import type { NeededTeacher } from './needed-teachers.js';
import { teacherBackends } from './teacher-backends.js';

export interface TeacherPredictionsOptions {
  readonly loaded: LoadedManifest;
  /** The experiment's own. */
  readonly backend: Backend;
  readonly dataset: Dataset;
  readonly partition: Partition;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
}

/** The teacher on the backend that predicts with it, ready for batches of `summary.batchSize`. */
export interface PlacedTeacher extends NeededTeacher {
  readonly step: Forward;
  readonly summary: TeacherBackendSummary;
  dispose(): void;
}

/** A teacher, ready to give its outputs to train steps. */
export interface PredictingTeacher extends TeacherSource {
  readonly summary: TeacherBackendSummary;
  dispose(): void;
}

/** `auto` keeps a teacher's outputs in memory up to this size. */
const CACHE_BYTES = 2 ** 30;

/**
 * Puts a teacher on the backend that the manifest names, or for `auto` on the one that a measurement of its forward pass shows to be fastest.
 *
 * @throws LIM2020 the named backend is not available; LIM1009 it cannot open the teacher's file
 */
export async function placeTeacher(needed: NeededTeacher, options: TeacherPredictionsOptions): Promise<PlacedTeacher> {
  const { loaded, backend, dataset, partition, observe } = options;
  const { data } = loaded.manifest;
  const { id: teacher, config } = needed.teacher;
  const requested = config.backend;
  const bytes = outputBytes(needed, dataset) * partition.train.indices.length;
  const predictions = config.predictions === 'auto' ? (bytes <= CACHE_BYTES ? 'cached' : 'live') : config.predictions;
  if (config.predictions === 'auto' && predictions === 'live') observe({ type: 'activity', text: `${teacher} predicts batch by batch: its outputs for all training samples would take ${(bytes / 2 ** 30).toFixed(1)} GiB` });
  const batchSize = predictions === 'live' ? data.batchSize : data.evalBatchSize;
  const { backends, dispose } = await teacherBackends(needed.teacher, needed.model.fileEnding, { loaded, backend });
  try {
    const { step, id, measured } = await place(needed, { inputShape: dataset.inputShape, batchSize, name: `predict with ${teacher}` }, backends, options);
    const summary: TeacherBackendSummary = { teacher, requested: requested ?? null, id, predictions, batchSize, measured };
    if (measured.length > 0) observe({ type: 'activity', text: `the ${teacher} predicts on ${id}: ${measured.map(describeTimed).join(', ')} for ${batchSize} images` });
    return { ...needed, step, summary, dispose: () => { step.dispose(); dispose(); } };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Bytes of a network's outputs for one sample. */
function outputBytes({ taps }: Pick<NeededTeacher, 'taps'>, { classes }: Dataset): number {
  return 4 * taps.reduce((sum, { shape }) => sum + sizeOf(shape), classes.length);
}

/**
 * Places a teacher, and computes its outputs for the training samples at once (`cached`) or keeps it for a forward pass with every batch (`live`).
 *
 * @throws what `placeTeacher` throws
 */
export async function teacherPredictions(needed: NeededTeacher, options: TeacherPredictionsOptions): Promise<PredictingTeacher> {
  const { dataset, partition, signal, observe } = options;
  const placed = await placeTeacher(needed, options);
  const { step, summary } = placed;
  if (summary.predictions === 'live') return { ...placed, outputs: liveTeacher(placed, dataset) };
  try {
    observe({ type: 'activity', text: `the ${needed.teacher.id}'s predictions for ${partition.train.indices.length} training images` });
    const all = await predictOutputs(partition.train, { step, batchSize: summary.batchSize, sampleSize: sizeOf(dataset.inputShape), rowSizes: rowSizes(needed, dataset), signal });
    return { ...needed, summary, outputs: cachedTeacher(needed, all, partition.train.indices.length), dispose: () => undefined };
  } finally {
    placed.dispose();
  }
}

/** Numbers of one sample in each output of a network. */
export function rowSizes({ taps }: Pick<NeededTeacher, 'taps'>, { classes }: Pick<Dataset, 'classes'>): Record<string, number> {
  return { logits: classes.length, ...Object.fromEntries(taps.map(({ shape }, i) => [tapOutput(i), sizeOf(shape)])) };
}

/** Outputs that were computed for all training samples. */
export function cachedTeacher({ taps }: Pick<NeededTeacher, 'taps'>, all: Readonly<Record<string, Float32Array>>, samples: number): TeacherOutputs {
  return cachedOutputs({ logits: all['logits']!, taps: taps.map((_, i) => all[tapOutput(i)]!) }, samples);
}

/** The outputs of a placed teacher by a forward pass for every batch. */
export function liveTeacher({ step, summary }: Pick<PlacedTeacher, 'step' | 'summary'>, { inputShape }: Pick<Dataset, 'inputShape'>): TeacherOutputs {
  return liveOutputs(step, { batchSize: summary.batchSize, sampleSize: sizeOf(inputShape) });
}

interface Placed {
  readonly step: Forward;
  readonly id: string;
  readonly measured: TeacherBackendSummary['measured'];
}

/** The only candidate, or the fastest of several. */
async function place({ model, taps }: NeededTeacher, size: ForwardSize, candidates: readonly Backend[], { signal, observe }: TeacherPredictionsOptions): Promise<Placed> {
  const ready = (backend: Backend): Promise<Forward> => model.forward(backend, taps, size);
  const [only] = candidates;
  if (only && candidates.length === 1) return { step: await ready(only), id: only.id, measured: [] };
  observe({ type: 'activity', text: `timing the teacher on ${candidates.map(({ id }) => id).join(' and ')}` });
  const fastest = await fastestBackend(candidates, ready, { inputs: { x: { shape: [size.batchSize, ...size.inputShape], dtype: 'float32' } }, signal });
  return { step: fastest.step, id: fastest.backend.id, measured: [...fastest.timed] };
}
