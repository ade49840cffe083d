import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { attentionScores, channelProducts, pairwiseProducts } from './products.js';

describe('products of pairs', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const x = (): tf.Tensor => tf.tensor3d([1, -2, 3, 0.5, 4, -1, 2, 2, -3, 1, 0, 5], [2, 3, 2]);

  it.each([
    ['pairwiseProducts', pairwiseProducts, [2, 3, 3]],
    ['channelProducts', channelProducts, [2, 2, 2]],
    ['attentionScores', attentionScores, [2, 3, 3]],
  ] as const)('%s of one tensor is that of two copies, gradient included', (_, products, shape) => {
    const dy = tf.reshape(tf.range(0, shape[0] * shape[1] * shape[2]), [...shape]);
    const one = tf.valueAndGrad((t) => products(t, t))(x(), dy);
    const two = tf.valueAndGrad((t) => products(t, tf.clone(t)))(x(), dy);
    expect(one.value.shape).toEqual(shape);
    for (const part of ['value', 'grad'] as const) one[part].dataSync().forEach((value, i) => expect(value).toBeCloseTo(two[part].dataSync()[i]!, 4));
  });

  it('leave out the second tensor for the Gram matrix', () => {
    expect([...pairwiseProducts(tf.tensor2d([[1, 2], [3, 4]])).dataSync()]).toEqual([5, 11, 11, 25]);
    expect([...channelProducts(tf.tensor2d([[1, 2], [3, 4]])).dataSync()]).toEqual([10, 14, 14, 20]);
  });
});
