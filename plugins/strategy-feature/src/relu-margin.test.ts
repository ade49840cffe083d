import { tf } from '@limbeck/core';
import '@limbeck/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { reluMargin } from './relu-margin.js';

/** In double precision, by the error function of Python's standard library. */
const VALUES: readonly (readonly [gamma: number, beta: number, margin: number])[] = [
  [1, 0, -0.7978845608028654], [-0.5, 0.3, -0.3075128801187717], [0.7, -1.2, -1.2671517375157626], [0.4, 1.2, -0.11323946197217238], [1, 3, -0.28309865493043374], [1, -6, -6.000000006075883],
];

describe('reluMargin', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const marginOf = (gamma: number, beta: number): number => tf.tidy(() => reluMargin({ gamma: tf.tensor1d([gamma]), beta: tf.tensor1d([beta]) }).dataSync()[0]!);

  it.each(VALUES)('is the mean of the negative values: γ = %d, β = %d', (gamma, beta, margin) => {
    expect(marginOf(gamma, beta)).toBeAllClose(margin, { rtol: 2e-5 });
  });

  it('is -3 |γ| where hardly any value is negative', () => {
    expect(marginOf(0.25, 2)).toBe(-0.75);
    expect(marginOf(-1, 3.1)).toBe(-3);
  });

  it('is finite without spread: β where it is negative, else 0', () => {
    expect(marginOf(0, -2)).toBe(-2);
    expect(marginOf(0, 2)).toBeCloseTo(0);
    expect(marginOf(0, 0)).toBeCloseTo(0);
  });
});
