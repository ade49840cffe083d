import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { greaterEqualMask, greaterMask, lessEqualMask, lessMask } from './comparison-masks.js';

describe('comparison masks', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([
    ['greaterMask', greaterMask, [0, 0, 1]],
    ['greaterEqualMask', greaterEqualMask, [0, 1, 1]],
    ['lessMask', lessMask, [1, 0, 0]],
    ['lessEqualMask', lessEqualMask, [1, 1, 0]],
  ] as const)('%s is 0 or 1 of float32, and a constant', (_, mask, expected) => {
    const x = tf.tensor1d([1, 2, 3]);
    const found = mask(x, 2);
    expect(found.dtype).toBe('float32');
    expect([...found.dataSync()]).toEqual(expected);
    expect([...tf.grad((t) => tf.mul(mask(t, tf.scalar(2)), t))(x).dataSync()]).toEqual(expected);
  });
});
