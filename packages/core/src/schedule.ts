/** A point in training; counts from 0. */
export interface ScheduleTime {
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** A value over training time, evaluated before every step. */
export type Schedule = (time: ScheduleTime) => number;
