import { Random } from '@limbeck/core';
import { largestOf } from '../largest-of.js';

/** Derivatives along some entries of a tensor. */
export interface Slopes {
  readonly places: readonly number[];
  readonly slopes: readonly number[];
  /** How far rounding of the function's float32 value may move a slope. */
  readonly noise: number;
}

/** Entries that are tried, of a tensor that has more. */
const ENTRIES = 32;
const WIDTHS = [2 ** -2, 2 ** -4, 2 ** -6, 2 ** -8];

/** Two estimates that differ by more than this share of the largest slope do not belong to a smooth function. */
const SMOOTH = 2e-3;

/**
 * Central differences of `f` in entries of `x`, extrapolated from two widths. Entries near a kink, such as that of a rectifier, are left out: there the slopes of two widths differ, or
 * those of the two sides do not come together as the width shrinks. The widest pair of widths is taken at which most entries stay.
 */
export function slopesAt(name: string, f: (x: Float32Array) => number, x: Float32Array): Slopes {
  const all = [...new Random(name).permutation(x.length).subarray(0, ENTRIES)];
  const middle = f(x);
  for (const width of WIDTHS) {
    const noise = (5e-7 * Math.abs(middle)) / width + 1e-7;
    const found = all.map((place) => {
      const at = (moved: number): number => f(x.map((value, i) => (i === place ? moved : value)));
      return { place, wide: differences(at, x[place]!, middle, width), narrow: differences(at, x[place]!, middle, width / 2) };
    });
    const limit = SMOOTH * largestOf(found.map(({ narrow }) => narrow.slope)) + 2 * noise;
    const smooth = found.filter(({ wide, narrow }) => Math.abs(wide.slope - narrow.slope) <= limit && Math.abs(wide.bend / 2 - narrow.bend) <= limit);
    if (smooth.length >= 0.75 * all.length) return { noise, places: smooth.map(({ place }) => place), slopes: smooth.map(({ wide, narrow }) => (4 * narrow.slope - wide.slope) / 3) };
  }
  throw new Error(`Central differences in ${name} do not settle: the loss jumps or bends nearly everywhere.`);
}

/** The slope over both sides of `x`, and the difference between the slopes of either side. */
function differences(f: (x: number) => number, x: number, middle: number, width: number): { readonly slope: number; readonly bend: number } {
  const [up, down] = [Math.fround(x + width), Math.fround(x - width)];
  const [above, below] = [f(up), f(down)];
  return { slope: (above - below) / (up - down), bend: (above - middle) / (up - x) - (middle - below) / (x - down) };
}
