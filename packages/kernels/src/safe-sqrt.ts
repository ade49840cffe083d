import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/** Square root of the smallest normal number: a smaller root is 0. */
const TINY = 1e-19;

/** `sqrt(x)` for x of at least 0, with derivative 0 at 0 (tfjs has infinity). @shape any -> same */
export function safeSqrt<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = tf.sqrt(x);
    return { value, saved: [value], gradient: (dy, [root]) => [tf.mul(dy, tf.div(tf.mul(tf.step(root), 0.5), tf.maximum(root, TINY)))] };
  });
}
