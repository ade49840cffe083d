import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeNorm } from './safe-norm.js';

describe('safeNorm', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('has gradient 0 at 0, where tfjs has NaN', () => {
    const x = tf.tensor2d([[0, 0], [3, 4]]);
    expect([...safeNorm(x, 1).dataSync()]).toEqual([0, 5]);
    [...tf.grad((t) => safeNorm(t, 1))(x).dataSync()].forEach((value, i) => expect(value).toBeCloseTo([0, 0, 0.6, 0.8][i]!, 6));
  });

  it('keeps its gradient bounded where the squares underflow', () => {
    const gradient = tf.grad((t) => safeNorm(t))(tf.tensor1d([1e-30, -1e-25]));
    gradient.dataSync().forEach((value) => expect(Math.abs(value)).toBeLessThanOrEqual(1));
  });

  it('reduces the axes that it is given', () => {
    const x = tf.ones([2, 3, 4]);
    expect(safeNorm(x).shape).toEqual([]);
    expect(safeNorm(x, [0, -1]).shape).toEqual([3]);
    expect(safeNorm(x, [0, -1], true).shape).toEqual([1, 3, 1]);
  });
});
