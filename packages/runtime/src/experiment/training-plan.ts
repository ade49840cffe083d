import type { Dataset } from '@limbeck/core';
import type { DataConfig, LoadedManifest, Training } from '@limbeck/manifest';
import type { Partition } from '../training/sampling.js';
import type { TrainingPlan } from '../training/train-network.js';
import { buildStage, type TeacherSource, type Trainee } from './build-stage.js';
import type { ConfiguredTeacher } from './composition.js';
import type { PlannedStage } from './training-kinds.js';

export interface PlannedTraining extends Pick<Training, 'metric'>, Partial<Pick<Training, 'earlyStopping'>> {
  /** The network; with its peers after it. */
  readonly trainees: readonly Trainee[];
  readonly stages: readonly PlannedStage[];
  readonly seed: number;
  /** The networks that may teach. */
  readonly before: readonly ConfiguredTeacher[];
  /** Those that do, with where their outputs come from. */
  readonly teachers: readonly TeacherSource[];
}

/** Everything that the trainer needs, from the manifest and the data. @throws what `buildStage` throws */
export function trainingPlan({ trainees, stages, seed, before, teachers, metric, earlyStopping }: PlannedTraining, { dataset, partition }: { readonly dataset: Dataset; readonly partition: Partition }, data: DataConfig, loaded: Pick<LoadedManifest, 'locate'>): TrainingPlan {
  const { batchSize, dropLast, seed: dataSeed, evalBatchSize } = data;
  return {
    seed, inputShape: dataset.inputShape, classes: dataset.classes.length, train: partition.train, batchSize, dropLast, dataSeed, metric, earlyStopping,
    evaluation: { subset: partition.validation ?? partition.test, split: partition.validation ? 'validation' : 'test', batchSize: evalBatchSize },
    stages: stages.map((stage) => buildStage(stage, { loaded, dataset, batchSize, seed, trainees, before, teachers })),
  };
}

/** Releases what `trainingPlan` built beside the networks. */
export function disposePlan({ stages }: Pick<TrainingPlan, 'stages'>): void {
  for (const { learners } of stages) for (const { terms } of learners) for (const { connectors } of terms) connectors?.dispose();
}

/** Training steps of one epoch. */
export function stepsPerEpoch(samples: number, { batchSize, dropLast }: Pick<DataConfig, 'batchSize' | 'dropLast'>): number {
  return dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
}
