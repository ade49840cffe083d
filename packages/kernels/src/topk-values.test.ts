import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { topkValues } from './topk-values.js';

describe('topkValues', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('gives the gradient to the places that the values came from, of equal ones to the first', () => {
    const x = tf.tensor3d([5, 1, 5, 2, 9, 9, 9, 3], [2, 1, 4]);
    expect([...topkValues(x, 2).dataSync()]).toEqual([5, 5, 9, 9]);
    const gradient = tf.grad((t) => tf.mul(topkValues(t, 2), [[[1, 10]]]))(x);
    expect(gradient.shape).toEqual([2, 1, 4]);
    expect([...gradient.dataSync()]).toEqual([1, 0, 10, 0, 1, 10, 0, 0]);
  });
});
