import type { DataConfig, LoadedManifest } from '@limbeck/manifest';
import type { TrainingPlan } from '../training/train-network.js';
import { buildStage } from './build-stage.js';
import type { Data } from './distil.js';
import type { TaughtTraining } from './planned-training.js';

/** Everything that the trainer needs, from the manifest and the data. @throws what `buildStage` throws */
export function trainingPlan({ trainees, stages, seed, before, teachers, metric, earlyStopping }: TaughtTraining, { dataset, partition }: Data, loaded: Pick<LoadedManifest, 'manifest' | 'locate'>): TrainingPlan {
  const { batchSize, dropLast, seed: dataSeed, evalBatchSize } = loaded.manifest.data;
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
