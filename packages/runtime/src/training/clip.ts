import { tf } from '@limbeck/core';

/** ||g|| over all gradients together. @shape [] */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
  return tf.sqrt(squares.length === 1 ? squares[0]! : tf.addN(squares)) as tf.Scalar;
}

/** g * min(1, max / (||g|| + 1e-6)), as PyTorch's clip_grad_norm_. */
export function clipByGlobalNorm(gradients: readonly tf.Tensor[], norm: tf.Scalar, max: number): tf.Tensor[] {
  const factor = tf.minimum(tf.div(max, tf.add(norm, 1e-6)), 1);
  return gradients.map((gradient) => tf.mul(gradient, factor));
}
