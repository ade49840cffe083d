import { tf } from '@limbeck/core';
import { ROOT_OF_SMALLEST } from './float32.js';
import { withGradient } from './with-gradient.js';

/**
 * `sqrt(sum x²)` over `axis` (all axes when left out); the gradient is `x / norm`, and 0 where the norm is 0 (tfjs gives NaN).
 *
 * @shape any -> without the axes, or with each as 1 when `keepDims`
 */
export function safeNorm(x: tf.Tensor, axis?: number | number[], keepDims = false): tf.Tensor {
  return withGradient([x], () => {
    const norm = tf.sqrt(tf.sum(tf.square(x), axis, true));
    const [reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, tf.util.parseAxisParam(axis!, x.shape));
    return {
      value: keepDims ? norm : tf.reshape(norm, reduced),
      saved: [x, norm],
      // Where the sum of squares underflows to 0, x is not larger than the divisor: the quotient is at most about 1.
      gradient: (dy, [input, n]) => [tf.mul(input, tf.div(tf.reshape(dy, n.shape), tf.maximum(n, ROOT_OF_SMALLEST)))],
    };
  });
}
