import { tf } from '@limbeck/core';

/** The gradient of a broadcast: x summed over the axes along which a tensor of `shape` was repeated. */
export function sumToShape(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return axes.length === 0 ? x : tf.reshape(tf.sum(x, axes), shape);
}
