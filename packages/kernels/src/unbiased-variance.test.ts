import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { unbiasedVariance } from './unbiased-variance.js';

describe('unbiasedVariance', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('divides by one less than the number of values', () => {
    const x = tf.tensor2d([[1, 2, 3], [4, 6, 8]]);
    expect([...unbiasedVariance(x, -1).dataSync()]).toEqual([1, 4]);
    expect(unbiasedVariance(x).dataSync()[0]).toBeCloseTo(6.8, 6);
    expect(unbiasedVariance(x, 0, true).shape).toEqual([1, 3]);
    expect([...tf.grad((t) => unbiasedVariance(t, 1))(x).dataSync()]).toEqual([-1, 0, 1, -2, 0, 2]);
  });
});
