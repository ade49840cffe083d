import { describe, expect, it } from 'vitest';
import { halfBits, halfValue } from './half.js';

/** The number that 16 bits stand for, by the definition of IEEE 754. */
function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

describe('halfBits', () => {
  it('keeps every half-precision number', () => {
    const all = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => !Number.isNaN(valueOf(half)));
    expect(all.filter((half) => halfBits(valueOf(half)) !== half)).toEqual([]);
  });

  it.each([
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [2 - 2 ** -12, 2],
    [65519, 65504],
    [65520, Infinity],
    [2 ** -25, 0],
    [3 * 2 ** -26, 2 ** -24],
    [2 ** -14 - 2 ** -26, 2 ** -14],
    [1e-40, 0],
  ])('rounds %d to %d', (value, expected) => {
    expect(valueOf(halfBits(value))).toBe(expected);
    expect(valueOf(halfBits(-value))).toBe(-expected);
  });

  it('keeps NaN', () => {
    expect(valueOf(halfBits(NaN))).toBeNaN();
  });
});

describe('halfValue', () => {
  it('is what the definition says', () => {
    const all = Array.from({ length: 0x10000 }, (_, half) => half);
    expect(all.filter((half) => !Object.is(halfValue(half), valueOf(half)))).toEqual([]);
  });
});
