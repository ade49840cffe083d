import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { erfc } from './erfc.js';

/** In double precision, by a function of C's standard library. */
const VALUES: readonly (readonly [x: number, value: number])[] = [
  [-10, 2], [-2, 1.9953222650189528], [-0.5, 1.5204998778130465], [0, 1], [0.125, 0.8596837951986662], [0.5, 0.4795001221869535], [1, 0.15729920705028513], [2, 0.004677734981047266],
  [3, 2.209049699858544e-5], [5, 1.5374597944280347e-12],
];

describe('erfc', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(VALUES)('has its digits at %d', (x, value) => {
    expect(Math.abs(erfc(tf.scalar(x)).dataSync()[0]! / value - 1)).toBeLessThan(2e-6 + 2e-7 * x ** 2);
  });

  it('is 0 and 2 at its ends', () => {
    expect([...erfc(tf.tensor1d([-1e12, -30, 30, 1e12])).dataSync()]).toEqual([2, 2, 0, 0]);
  });
});
