import { mean } from '@limbeck/record';
import { curveOf, type CurvePoint } from './curve.js';
import { groupBy } from './group-by.js';

/** Enough points for a shape, few enough that a batch's noise is averaged away. */
const BINS = 60;

/** What is averaged into one value of one seed. */
export interface Bin<T> {
  readonly x: number;
  readonly items: readonly T[];
}

export interface Binning<T> {
  /** Number of items before one in its training. */
  readonly indexOf: (item: T) => number;
  /** Number of items of the longest training. */
  readonly total: number;
  /** Where the bin of `size` items from `first` on is drawn. */
  readonly xOf: (first: number, size: number) => number;
}

/** Neighbours of one seed together, in at most 60 bins. */
export function binned<T extends { readonly seed: number }>(items: readonly T[], { indexOf, total, xOf }: Binning<T>): Bin<T>[] {
  const size = Math.max(1, Math.ceil(total / BINS));
  const binOf = (item: T): number => Math.floor(indexOf(item) / size);
  return [...groupBy(items, (item) => `${item.seed} ${binOf(item)}`).values()].map((group) => ({ x: xOf(binOf(group[0]!) * size, size), items: group }));
}

/** Means of the bins, then over the seeds; an item without a value is left out. */
export function curveOfBins<T>(bins: readonly Bin<T>[], value: (item: T) => number | null | undefined): CurvePoint[] {
  return curveOf(bins.flatMap(({ x, items }) => {
    const values = items.map(value).filter((each) => each !== null && each !== undefined);
    return values.length === 0 ? [] : [{ x, value: mean(values) }];
  }));
}
