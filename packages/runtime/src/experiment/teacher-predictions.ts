import { LimbeckError, sizeOf } from '@limbeck/core';
import type { Backend, BackendDefinition, CompiledStep, Dataset, Network, Step } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import type { TeacherBackendSummary } from '@limbeck/record';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import type { RunObserver } from '../events.js';
import { describeTimed, fastestBackend } from '../teacher/fastest-backend.js';
import { cachedLogits, liveLogits, type TeacherLogits } from '../teacher/teacher-logits.js';
import type { Partition } from '../training/sampling.js';
import { activationOptions } from './choose-backend.js';

export interface TeacherPredictionsOptions {
  readonly loaded: LoadedManifest;
  /** The experiment's own. */
  readonly backend: Backend;
  /** Those that `teacher.backend` allows; empty for the experiment's own. */
  readonly teacherBackends: readonly BackendDefinition[];
  readonly dataset: Dataset;
  readonly partition: Partition;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
}

/** The teacher on the backend that predicts with it, compiled for batches of `summary.batchSize`. */
export interface PlacedTeacher {
  readonly step: CompiledStep;
  readonly summary: TeacherBackendSummary;
  dispose(): void;
}

/** The teacher, ready to give its logits to train steps. */
export interface TeacherPredictions {
  readonly logits: TeacherLogits;
  readonly summary: TeacherBackendSummary;
  dispose(): void;
}

/**
 * Puts the teacher on the backend that the manifest names, or for `auto` on the one that a measurement of its forward pass shows to be fastest.
 *
 * @throws LIM2020 the named backend is not available
 */
export async function placeTeacher(teacher: Network, options: TeacherPredictionsOptions): Promise<PlacedTeacher> {
  const { loaded, backend, dataset, observe } = options;
  const { data, teacher: config } = loaded.manifest;
  const { backend: requested, predictions } = config!;
  const batchSize = predictions === 'live' ? data.batchSize : data.evalBatchSize;
  const own = requested === undefined || requested === backend.id;
  const candidates = own ? [backend] : await activateAll(options, requested === 'auto');
  const disposeAll = (): void => candidates.forEach((candidate) => candidate !== backend && candidate.dispose());
  try {
    const { step, id, measured } = await place(buildForwardStep(teacher, { inputShape: dataset.inputShape, batchSize, frozen: true }), candidates, options);
    const summary: TeacherBackendSummary = { requested: requested ?? null, id, predictions, batchSize, measured };
    if (measured.length > 0) observe({ type: 'activity', text: `the teacher predicts on ${id}: ${measured.map(describeTimed).join(', ')} for ${batchSize} images` });
    return { step, summary, dispose: () => { step.dispose(); disposeAll(); } };
  } catch (error) {
    disposeAll();
    throw error;
  }
}

/**
 * Places the teacher, and computes its logits for the training samples at once (`cached`) or keeps it for a forward pass with every batch (`live`).
 *
 * @throws what `placeTeacher` throws
 */
export async function teacherPredictions(teacher: Network, options: TeacherPredictionsOptions): Promise<TeacherPredictions> {
  const { dataset, partition, signal, observe } = options;
  const placed = await placeTeacher(teacher, options);
  const { step, summary } = placed;
  if (summary.predictions === 'live') return { logits: liveTeacher(placed, dataset), summary, dispose: () => placed.dispose() };
  try {
    observe({ type: 'activity', text: `the teacher's predictions for ${partition.train.indices.length} training images` });
    const classes = dataset.classes.length;
    const logits = await predict(partition.train, { step, batchSize: summary.batchSize, sampleSize: sizeOf(dataset.inputShape), classes, signal });
    return { logits: cachedLogits(logits, classes), summary, dispose: () => undefined };
  } finally {
    placed.dispose();
  }
}

/** The logits of a placed teacher by a forward pass for every batch. */
export function liveTeacher({ step, summary }: PlacedTeacher, { inputShape }: Pick<Dataset, 'inputShape'>): TeacherLogits {
  return liveLogits(step, { batchSize: summary.batchSize, sampleSize: sizeOf(inputShape) });
}

interface Placed {
  readonly step: CompiledStep;
  readonly id: string;
  readonly measured: TeacherBackendSummary['measured'];
}

/** The only candidate, or the fastest of several. */
async function place(step: Step, candidates: readonly Backend[], { signal, observe }: TeacherPredictionsOptions): Promise<Placed> {
  const [only] = candidates;
  if (only && candidates.length === 1) return { step: await only.compile(step), id: only.id, measured: [] };
  observe({ type: 'activity', text: `timing the teacher on ${candidates.map(({ id }) => id).join(' and ')}` });
  const fastest = await fastestBackend(candidates, step, signal);
  return { step: fastest.step, id: fastest.backend.id, measured: [...fastest.timed] };
}

/** Every candidate that is available here; one that is named must be. */
async function activateAll({ loaded, backend, teacherBackends }: TeacherPredictionsOptions, auto: boolean): Promise<Backend[]> {
  const backends: Backend[] = [];
  for (const definition of teacherBackends) {
    if (definition.id === backend.id) {
      backends.push(backend);
      continue;
    }
    const probe = await definition.probe();
    if (probe.available) backends.push(await definition.activate(activationOptions({ ...loaded.manifest.backend, eager: false })));
    else if (!auto) {
      throw new LimbeckError('LIM2020', {
        what: `The teacher's backend "${definition.id}" is not available on this machine.`,
        where: loaded.locate(['teacher', 'backend']),
        ...(probe.reason === undefined ? {} : { found: probe.reason }),
        next: probe.remedy ?? 'See limbeck doctor.',
      });
    }
  }
  return backends;
}
