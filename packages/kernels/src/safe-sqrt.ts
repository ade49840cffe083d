import { tf } from '@limbeck/core';
import { ROOT_OF_SMALLEST } from './float32.js';
import { withGradient } from './with-gradient.js';

/** `sqrt(x)` for x of at least 0, with derivative 0 at 0 (tfjs has infinity). @shape any -> same */
export function safeSqrt<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = tf.sqrt(x);
    return { value, saved: [value], gradient: (dy, [root]) => [tf.mul(dy, tf.div(tf.mul(tf.step(root), 0.5), tf.maximum(root, ROOT_OF_SMALLEST)))] };
  });
}
