import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeSqrt } from './safe-sqrt.js';

describe('safeSqrt', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('has derivative 0 at 0, where tfjs has infinity', () => {
    const x = tf.tensor1d([0, 4, 0.25]);
    expect([...safeSqrt(x).dataSync()]).toEqual([0, 2, 0.5]);
    expect([...tf.grad((t) => safeSqrt(t))(x).dataSync()]).toEqual([0, 0.25, 1]);
  });
});
