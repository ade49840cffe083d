import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { stopGradient } from './stop-gradient.js';

describe('stopGradient', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('passes the value and lets no gradient through', () => {
    const x = tf.tensor1d([1, 2, 3]);
    expect([...stopGradient(x).dataSync()]).toEqual([1, 2, 3]);
    // d(x * constant(x))/dx = constant(x), not 2 x
    expect([...tf.grad((y) => tf.mul(y, stopGradient(y)))(x).dataSync()]).toEqual([1, 2, 3]);
  });
});
