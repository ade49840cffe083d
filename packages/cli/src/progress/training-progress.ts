import type { MetricEvent } from '@limbeck/core';
import type { RunEvent } from '@limbeck/runtime';

export type TrainingStart = Extract<RunEvent, { readonly type: 'training-started' }>;

/** How far a training has come; times in milliseconds. */
export interface TrainingProgress {
  readonly start: TrainingStart;
  readonly epoch: number;
  readonly stage: string | undefined;
  /** Steps done in this epoch. */
  readonly stepInEpoch: number;
  readonly loss: number | undefined;
  /** Of the last evaluation. */
  readonly accuracy: number | undefined;
  readonly samplesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** When the first step of the training and of this epoch were done: compiling does not count. */
  readonly firstStepAt: number | undefined;
  readonly epochAt: { readonly time: number; readonly step: number } | undefined;
}

export function beginTraining(start: TrainingStart): TrainingProgress {
  return {
    start, epoch: 1, stage: undefined, stepInEpoch: 0, loss: undefined, accuracy: undefined, samplesPerSecond: undefined, secondsLeft: undefined, firstStepAt: undefined, epochAt: undefined,
  };
}

/** The progress after an event of the training, received at `now`. */
export function advance(progress: TrainingProgress, event: MetricEvent, now: number): TrainingProgress {
  // A peer's events tell the same steps once more.
  if (event.type === 'gradients' || event.role !== progress.start.role) return progress;
  if (event.type === 'epoch') return { ...progress, accuracy: event.accuracy, loss: event.loss, samplesPerSecond: event.samplesPerSecond, epochAt: undefined };
  const { stepsPerEpoch, epochs, batchSize } = progress.start;
  const firstStepAt = progress.firstStepAt ?? now;
  const epochAt = progress.epochAt ?? { time: now, step: event.step };
  const stepsTimed = event.step - epochAt.step;
  return {
    ...progress,
    epoch: event.epoch,
    stage: event.stage,
    stepInEpoch: event.step - (event.epoch - 1) * stepsPerEpoch,
    loss: event.loss,
    samplesPerSecond: stepsTimed > 0 && now > epochAt.time ? (stepsTimed * batchSize * 1000) / (now - epochAt.time) : progress.samplesPerSecond,
    secondsLeft: event.step > 1 ? ((now - firstStepAt) / 1000 / (event.step - 1)) * (epochs * stepsPerEpoch - event.step) : undefined,
    firstStepAt,
    epochAt,
  };
}
