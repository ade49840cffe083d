import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeLog } from './safe-log.js';

describe('safeLog', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is finite at 0, with derivative 0', () => {
    const p = tf.tensor1d([0, 0.5, 1]);
    [...safeLog(p).dataSync()].forEach((value, i) => expect(value).toBeCloseTo([-126 * Math.LN2, -Math.LN2, 0][i]!, 5));
    expect([...tf.grad((x) => safeLog(x))(p).dataSync()]).toEqual([0, 2, 1]);
  });

  it('takes the smallest value that counts', () => {
    const p = tf.tensor1d([0.25, 0.75]);
    expect(safeLog(p, 0.5).dataSync()[0]).toBeCloseTo(-Math.LN2, 6);
    expect(tf.grad((x) => safeLog(x, 0.5))(p).dataSync()[0]).toBe(0);
  });
});
