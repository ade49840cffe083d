import { tf } from '@limbeck/core';
import { sumToShape } from './sum-to-shape.js';
import { withGradient } from './with-gradient.js';

/**
 * `max(a, b)`; where they are equal each gets half of the gradient, as in PyTorch (tfjs gives a all of it). Shapes broadcast.
 *
 * @shape a, b broadcasting -> the broadcast shape
 */
export function maximum(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [aShape, bShape] = [a.shape, b.shape];
  return withGradient([a, b], () => ({
    value: tf.maximum(a, b),
    saved: [tf.sub(a, b)],
    gradient: (dy, [gap]) => {
      const toA = tf.mul(dy, tf.add(tf.mul(tf.sign(gap), 0.5), 0.5));
      return [sumToShape(toA, aShape), sumToShape(tf.sub(dy, toA), bShape)];
    },
  }));
}
