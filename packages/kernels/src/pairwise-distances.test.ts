import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pairwiseDistances, pairwiseSquaredDistances } from './pairwise-distances.js';

describe('pairwise distances', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const points = [[0, 0], [3, 4], [3, 4], [6, 8]];
  const expected = [0, 5, 5, 10, 5, 0, 0, 5, 5, 0, 0, 5, 10, 5, 5, 0];

  it.each([0, 1000.37])('are those of the rows, the diagonal exactly 0, also %d away from the origin', (offset) => {
    const x = tf.add(tf.tensor2d(points), offset) as tf.Tensor2D;
    const found = [...pairwiseDistances(x).dataSync()];
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
    expect([0, 5, 10, 15].map((i) => found[i])).toEqual([0, 0, 0, 0]);
    [...pairwiseSquaredDistances(x).dataSync()].forEach((value, i) => expect(value).toBeCloseTo(expected[i]! ** 2, 2));
  });

  it('have gradients that do not feel equal rows', () => {
    const gradient = tf.grad((x) => pairwiseDistances(x as tf.Tensor2D))(tf.tensor2d([[1, 1], [1, 1], [1, 1]]));
    expect([...gradient.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
