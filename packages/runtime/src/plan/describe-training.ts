import type { Schedule, ScheduleTime } from '@limbeck/core';
import type { PlannedTrainingReport } from '@limbeck/record';
import type { PlannedStage } from '../experiment/training-kinds.js';
import type { StagePlan } from '../training/train-call.js';

export interface DescribedTraining {
  readonly stage: StagePlan;
  readonly planned: PlannedStage;
  readonly earlyStopping: boolean;
  readonly stepsPerEpoch: number;
  readonly seeds: readonly number[];
}

/** One stage of a training as numbers: its steps, and the first and last values of what changes with time. */
export function describeTraining({ stage, planned, earlyStopping, stepsPerEpoch, seeds }: DescribedTraining): PlannedTrainingReport {
  const { epochs, learners, learningRate, terms } = stage;
  const ends = (schedule: Schedule): { first: number; last: number } => {
    const at = (step: number): ScheduleTime => ({ step, stepsPerEpoch, epochs });
    return { first: schedule(at(0)), last: schedule(at(Math.max(0, stepsPerEpoch * epochs - 1))) };
  };
  return {
    role: learners[0]!.role, stage: stage.name ?? null, model: learners.map(({ tapped }) => tapped.network.id).join(' + '), seeds: [...seeds], epochs, stepsPerEpoch, steps: stepsPerEpoch * epochs, earlyStopping,
    learningRate: ends(learningRate),
    terms: planned.terms.map(({ name, definition }) => ({ name, strategy: definition.id, weight: ends(terms[name]!.weight) })),
    measured: null,
  };
}
