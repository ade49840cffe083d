import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientReversal } from './gradient-reversal.js';

describe('gradientReversal', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([['a number', 0.5], ['a scalar tensor', tf.scalar(0.5)]])('passes the value and turns the gradient round, lambda being %s', (_, lambda) => {
    const x = tf.tensor1d([1, -2, 3]);
    expect([...gradientReversal(x, lambda).dataSync()]).toEqual([1, -2, 3]);
    expect([...tf.grad((y) => tf.square(gradientReversal(tf.mul(y, 1), lambda)))(x).dataSync()]).toEqual([-1, 2, -3]);
  });
});
