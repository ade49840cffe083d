import { groupBy, mean, standardDeviation } from './statistics.js';

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
      const centre = mean(values);
      const sd = standardDeviation(values) ?? 0;
      return { x, mean: centre, low: centre - sd, high: centre + sd, n: values.length };
    })
    .sort((a, b) => a.x - b.x);
}
