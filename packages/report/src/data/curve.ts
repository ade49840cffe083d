import { spreadOf } from '@limbeck/record';
import { groupBy } from './group-by.js';

/** One position of a curve over the seeds that have a value there. */
export interface CurvePoint {
  readonly x: number;
  readonly mean: number;
  /** mean - sd and mean + sd; both the mean where there is one seed. */
  readonly low: number;
  readonly high: number;
  /** Number of seeds. */
  readonly n: number;
}

/** Mean and sd over the seeds at each x, in ascending order; values that are not finite are left out. */
export function curveOf(samples: readonly { readonly x: number; readonly value: number }[]): CurvePoint[] {
  return [...groupBy(samples.filter(({ value }) => Number.isFinite(value)), ({ x }) => x)]
    .map(([x, group]) => {
      const values = group.map(({ value }) => value);
      const { mean, sd, n } = spreadOf(values);
      return { x, mean, low: mean - (sd ?? 0), high: mean + (sd ?? 0), n };
    })
    .sort((a, b) => a.x - b.x);
}
