import { sizeOf } from '@limbeck/core';

/** Numbers to compare: a value, an array, or anything with `data` and a shape. */
export type Numbers = number | ArrayLike<number> | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

export interface Tolerance {
  /** Relative to the expected value. */
  readonly rtol?: number;
  readonly atol?: number;
}

export interface Comparison {
  readonly close: boolean;
  /** What was compared and where the largest differences are. */
  readonly report: string;
}

interface Difference {
  readonly index: number;
  readonly amount: number;
}

/** Whether `|received - expected| <= atol + rtol |expected|` everywhere; NaN is close to nothing. */
export function compareNumbers(received: Numbers, expected: Numbers, { rtol = 1e-5, atol = 1e-8 }: Tolerance = {}): Comparison {
  const a = flatten(received);
  const b = flatten(expected);
  if (a.shape.join() !== b.shape.join()) return { close: false, report: `shapes differ: received [${a.shape.join(', ')}], expected [${b.shape.join(', ')}]` };
  let outside = 0;
  let absolute: Difference = { index: 0, amount: 0 };
  let relative: Difference = { index: 0, amount: 0 };
  for (let index = 0; index < a.data.length; index++) {
    const difference = Math.abs(a.data[index]! - b.data[index]!);
    // Written so that NaN counts as outside and as the largest difference.
    if (!(difference <= atol + rtol * Math.abs(b.data[index]!))) outside++;
    if (!(difference <= absolute.amount) && !Number.isNaN(absolute.amount)) absolute = { index, amount: difference };
    const share = difference === 0 ? 0 : difference / Math.abs(b.data[index]!);
    if (!(share <= relative.amount) && !Number.isNaN(relative.amount)) relative = { index, amount: share };
  }
  const at = (kind: string, { index, amount }: Difference): string =>
    `largest ${kind} difference ${amount.toPrecision(3)} at ${position(index, a.shape)}: received ${a.data[index]}, expected ${b.data[index]}`;
  const lines = [`${outside} of ${a.data.length} values outside rtol ${rtol}, atol ${atol}`];
  if (a.data.length > 0) lines.push(at('absolute', absolute), at('relative', relative));
  return { close: outside === 0, report: lines.join('\n') };
}

function flatten(numbers: Numbers): { readonly shape: readonly number[]; readonly data: ArrayLike<number> } {
  if (typeof numbers === 'number') return { shape: [], data: [numbers] };
  if (!('shape' in numbers)) return { shape: [numbers.length], data: numbers };
  if (sizeOf(numbers.shape) !== numbers.data.length) throw new RangeError(`${numbers.data.length} values do not fill the shape [${numbers.shape.join(', ')}].`);
  return numbers;
}

function position(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  let rest = index;
  for (const extent of [...shape].reverse()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return `[${place.join(', ')}]`;
}
