import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { withGradient, withoutGradient } from './with-gradient.js';

describe('withGradient and withoutGradient', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const cube = (x: tf.Tensor): tf.Tensor => withGradient([x], () => ({ value: tf.pow(x, 3), saved: [tf.square(x)], gradient: (dy, [square]) => [tf.mul(dy, tf.mul(square, 3))] }));

  it('keep what was saved until the gradient is taken, and no longer', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const gradient = tf.grad((t) => cube(tf.mul(t, 2)))(x);
    expect([...gradient.dataSync()]).toEqual([24, 96]);
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('cut the tape: what has no gradient may be used, and gives none', () => {
    const x = tf.tensor1d([3, 5]);
    const gradient = tf.grad((t) => tf.mul(t, withoutGradient(() => tf.cast(tf.argMax(tf.mul(t, 2)), 'float32'))))(x);
    expect([...gradient.dataSync()]).toEqual([1, 1]);
  });
});
