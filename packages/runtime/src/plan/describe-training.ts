import type { Schedule, ScheduleTime } from '@limbeck/core';
import type { PlannedTrainingReport } from '@limbeck/record';
import type { TermWithWeight } from '../experiment/training-kinds.js';
import type { TrainingPlan } from '../training/train-network.js';

/** One kind of training as numbers: its steps, and the first and last values of what changes with time. */
export function describeTraining(plan: TrainingPlan, terms: readonly TermWithWeight[], stepsPerEpoch: number, seeds: readonly number[]): PlannedTrainingReport {
  const { epochs } = plan;
  const ends = (schedule: Schedule): { first: number; last: number } => {
    const at = (step: number): ScheduleTime => ({ step, stepsPerEpoch, epochs });
    return { first: schedule(at(0)), last: schedule(at(Math.max(0, stepsPerEpoch * epochs - 1))) };
  };
  return {
    role: plan.role, model: plan.network.id, seeds: [...seeds], epochs, stepsPerEpoch, steps: stepsPerEpoch * epochs,
    earlyStopping: plan.earlyStopping !== undefined,
    learningRate: ends(plan.learningRate),
    terms: plan.terms.map(({ name, weight }, i) => ({ name, strategy: terms[i]!.definition.id, weight: ends(weight) })),
    measured: null,
  };
}
