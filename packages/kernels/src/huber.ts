import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/**
 * `x² / 2` where `|x| <= delta`, `delta (|x| - delta / 2)` beyond, for each element; with delta 1 it is PyTorch's smooth L1.
 *
 * @shape any -> same
 * @reduce none
 */
export function huber<T extends tf.Tensor>(x: T, delta = 1): T {
  return withGradient([x], () => {
    const size = tf.abs(x);
    const near = tf.minimum(size, delta);
    const value: T = tf.mul(near, tf.sub(size, tf.mul(near, 0.5)));
    return { value, saved: [x], gradient: (dy, [input]) => [tf.mul(dy, tf.clipByValue(input, -delta, delta))] };
  });
}
