import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { huber } from './huber.js';

describe('huber', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is quadratic up to delta, linear beyond, element by element', () => {
    const x = tf.tensor1d([-3, -1, 0.5, 2]);
    expect([...huber(x).dataSync()]).toEqual([2.5, 0.5, 0.125, 1.5]);
    expect([...huber(x, 2).dataSync()]).toEqual([4, 0.5, 0.125, 2]);
    expect([...tf.grad((t) => huber(t))(x).dataSync()]).toEqual([-1, -1, 0.5, 1]);
  });
});
