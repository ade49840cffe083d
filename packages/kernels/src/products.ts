import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/**
 * `a_i · b_j` of all rows; one matrix product. b is a when left out: the Gram matrix of the rows, whose gradient is one product, too.
 *
 * @shape a `[..., N, D]`, b `[..., M, D]` -> `[..., N, M]`
 */
export function pairwiseProducts<T extends tf.Tensor>(a: T, b?: T): T {
  if (b) return tf.matMul(a, b, false, true);
  return withGradient([a], () => ({ value: tf.matMul(a, a, false, true), saved: [a], gradient: (dy, [x]) => [tf.matMul(symmetric(dy), x)] }));
}

/**
 * `Σ_p a_pc b_pd` over positions p: how channels go together; one matrix product. b is a when left out.
 *
 * @shape a `[..., P, C]`, b `[..., P, D]` -> `[..., C, D]`
 */
export function channelProducts<T extends tf.Tensor>(a: T, b?: T): T {
  if (b) return tf.matMul(a, b, true);
  return withGradient([a], () => ({ value: tf.matMul(a, a, true), saved: [a], gradient: (dy, [x]) => [tf.matMul(x, symmetric(dy))] }));
}

/**
 * `q_i · k_j / sqrt(D)`: scores of dot-product attention before the softmax.
 *
 * @shape queries `[..., L, D]`, keys `[..., M, D]` -> `[..., L, M]`
 * @paper Vaswani et al. 2017, section 3.2.1, https://arxiv.org/abs/1706.03762
 */
export function attentionScores<T extends tf.Tensor>(queries: T, keys: T): T {
  return tf.mul(pairwiseProducts(queries, queries === keys ? undefined : keys), 1 / Math.sqrt(queries.shape.at(-1)!));
}

function symmetric(matrices: tf.Tensor): tf.Tensor {
  const axes = matrices.shape.map((_, axis) => axis);
  return tf.add(matrices, tf.transpose(matrices, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]));
}
