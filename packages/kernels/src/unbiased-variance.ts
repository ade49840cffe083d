import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/**
 * `Σ (x - mean)² / (N - 1)` over `axis` (all axes when left out); tf.moments divides by N.
 *
 * @shape any -> without the axes, or with each as 1 when `keepDims`
 */
export function unbiasedVariance(x: tf.Tensor, axis?: number | number[], keepDims = false): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis!, x.shape);
  const freedom = axes.reduce((count, each) => count * x.shape[each]!, 1) - 1;
  return withGradient([x], () => {
    const centred = tf.sub(x, tf.mean(x, axes, true));
    const kept = tf.backend_util.expandShapeToKeepDim(tf.backend_util.computeOutAndReduceShapes(x.shape, axes)[0], axes);
    return {
      value: tf.mul(tf.sum(tf.square(centred), axes, keepDims), 1 / freedom),
      saved: [centred],
      gradient: (dy, [c]) => [tf.mul(c, tf.mul(tf.reshape(dy, kept), 2 / freedom))],
    };
  });
}
