import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskWhere } from './mask-where.js';

describe('maskWhere', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('works where tf.where cannot: the mask compares what is trained', () => {
    const x = tf.tensor1d([-1, 2, 3]);
    expect(() => tf.grad((t) => tf.where(tf.greater(t, 0), t, tf.zerosLike(t)))(x)).toThrow('gradient');
    expect([...tf.grad((t) => maskWhere(tf.greater(t, 0), tf.mul(t, 2), 0))(x).dataSync()]).toEqual([0, 2, 2]);
  });

  it('keeps infinities of the other side out of the gradient', () => {
    const x = tf.tensor1d([0, 4]);
    const gradient = tf.grad((t) => maskWhere(tf.equal(t, 0), 0, tf.mul(t, 2)))(x);
    expect([...gradient.dataSync()]).toEqual([0, 2]);
    const dy = tf.grad((t) => maskWhere(tf.tensor1d([1, 0], 'bool'), t, t))(x, tf.tensor1d([Infinity, 1]));
    expect([...dy.dataSync()]).toEqual([Infinity, 1]);
  });

  it('sums the gradient of what it broadcasts', () => {
    const [da, db] = tf.grads((a, b) => maskWhere(tf.tensor2d([1, 0, 1, 1], [2, 2], 'bool'), a!, b!))([tf.ones([2, 2]), tf.ones([1, 2])]);
    expect([...da!.dataSync()]).toEqual([1, 0, 1, 1]);
    expect([...db!.dataSync()]).toEqual([0, 1]);
  });
});
