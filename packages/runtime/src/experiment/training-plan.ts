import type { Dataset, Network } from '@limbeck/core';
import type { DataConfig, Training } from '@limbeck/manifest';
import { createOptimizer } from '../optimizers/create-optimizer.js';
import { createSchedule } from '../schedules/create-schedule.js';
import type { TeacherLogits } from '../teacher/teacher-logits.js';
import type { Partition } from '../training/sampling.js';
import type { TrainingPlan } from '../training/train-network.js';
import { needTeacher, type TermWithWeight } from './training-kinds.js';

export interface PlannedTraining {
  /** `teacher`, `student` or a baseline's label. */
  readonly role: string;
  readonly network: Network;
  readonly training: Training;
  readonly terms: readonly TermWithWeight[];
  readonly seed: number;
  /** Where the terms that need one take the teacher's logits from. */
  readonly teacher: TeacherLogits | undefined;
}

/** Everything that the trainer needs, from the manifest and the data. */
export function trainingPlan({ role, network, training, terms, seed, teacher }: PlannedTraining, { dataset, partition }: { readonly dataset: Dataset; readonly partition: Partition }, data: DataConfig): TrainingPlan {
  return {
    role, seed, network, inputShape: dataset.inputShape, classes: dataset.classes.length, train: partition.train,
    evaluation: { subset: partition.validation ?? partition.test, split: partition.validation ? 'validation' : 'test', batchSize: data.evalBatchSize },
    epochs: training.epochs, batchSize: data.batchSize, dropLast: data.dropLast, dataSeed: data.seed,
    terms: terms.map(({ definition, options, name, weight }) => ({ name, strategy: definition, options, weight: createSchedule(weight) })),
    optimizer: createOptimizer(training.optimizer), learningRate: createSchedule(training.optimizer.lr),
    clipNorm: training.clipNorm, earlyStopping: training.earlyStopping, metric: training.metric,
    teacher: needTeacher(terms) ? teacher : undefined,
  };
}

/** Training steps of one epoch. */
export function stepsPerEpoch(samples: number, { batchSize, dropLast }: Pick<DataConfig, 'batchSize' | 'dropLast'>): number {
  return dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
}
