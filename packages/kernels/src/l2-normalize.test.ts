import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { l2Normalize } from './l2-normalize.js';

describe('l2Normalize', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('gives length 1 over the axes that it is given', () => {
    const y = l2Normalize(tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), [1, 2]);
    [...tf.sum(tf.square(y), [1, 2]).dataSync()].forEach((value) => expect(value).toBeCloseTo(1, 6));
  });

  it('is 0 at 0 with a finite gradient', () => {
    const x = tf.tensor2d([[0, 0, 0]]);
    expect([...l2Normalize(x).dataSync()]).toEqual([0, 0, 0]);
    expect([...tf.grad((t) => l2Normalize(t))(x).dataSync()].every(Number.isFinite)).toBe(true);
  });
});
