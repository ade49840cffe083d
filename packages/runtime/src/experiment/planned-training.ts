import type { Network } from '@limbeck/core';
import type { Training } from '@limbeck/manifest';
import type { TeacherSource, Trainee } from './build-stage.js';
import type { Composition, ConfiguredTeacher } from './composition.js';
import type { Experiment } from './prepare.js';
import { teachersBefore } from './teachers-of-term.js';
import { weighted, type PlannedStage, type TermWithWeight, type TrainingKind } from './training-kinds.js';

/** One training of an experiment, before it is known where the outputs of its teachers come from. */
export interface PlannedTraining {
  /** The network; with its peers after it. */
  readonly trainees: readonly Trainee[];
  readonly stages: readonly PlannedStage[];
  readonly seed: number;
  /** The networks that may teach. */
  readonly before: readonly ConfiguredTeacher[];
  readonly metric: Training['metric'];
  readonly earlyStopping: Training['earlyStopping'] | undefined;
}

/** A training whose teachers are ready. */
export interface TaughtTraining extends PlannedTraining {
  readonly teachers: readonly TeacherSource[];
}

/** How a teacher or an assistant is trained; undefined for one from a checkpoint. */
export function teacherTraining(teacher: ConfiguredTeacher, network: Network, composition: Pick<Composition, 'teachers'>): PlannedTraining | undefined {
  const { id, path, terms, config: { train, seed } } = teacher;
  if (!train) return undefined;
  const { epochs, optimizer, clipNorm, metric, earlyStopping } = train;
  return {
    trainees: [{ role: id, prefix: '', network }], seed, before: teachersBefore(composition, teacher), metric, earlyStopping,
    stages: [{ name: undefined, path: [...path, 'train'], epochs, optimizer, clipNorm, freeze: [], terms: weighted(terms) }],
  };
}

/** How the student is trained, in one of its ways. */
export function studentTraining({ stages }: Pick<TrainingKind, 'stages'>, trainees: readonly Trainee[], seed: number, { composition, loaded: { manifest } }: Pick<Experiment, 'composition' | 'loaded'>): PlannedTraining {
  const { metric, earlyStopping } = manifest.distill;
  return { trainees, stages, seed, before: composition.teachers, metric, earlyStopping };
}

/** The loss terms of all stages. */
export function termsOf(stages: readonly Pick<PlannedStage, 'terms'>[]): TermWithWeight[] {
  return stages.flatMap(({ terms }) => terms);
}
