import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeAbs } from './safe-abs.js';

describe('safeAbs', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('has derivative 0 at 0, where tfjs has -1', () => {
    const x = tf.tensor1d([-2, 0, 3]);
    expect([...safeAbs(x).dataSync()]).toEqual([2, 0, 3]);
    expect([...tf.grad(safeAbs)(x).dataSync()]).toEqual([-1, 0, 1]);
  });
});
