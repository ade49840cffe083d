import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/**
 * `x / max(‖x‖, epsilon)` over `axis`, as PyTorch defines it; where the norm is below epsilon the gradient is `dy / epsilon`.
 *
 * @shape any -> same
 */
export function l2Normalize<T extends tf.Tensor>(x: T, axis: number | number[] = -1, epsilon = 1e-12): T {
  return withGradient([x], () => {
    const norm = tf.sqrt(tf.sum(tf.square(x), axis, true));
    const length = tf.maximum(norm, epsilon);
    const value: T = tf.div(x, length);
    return {
      value,
      saved: [value, norm, length],
      gradient: (dy, [y, n, l]) => {
        const along = tf.mul(tf.sum(tf.mul(dy, y), axis, true), tf.step(tf.sub(n, epsilon)));
        return [tf.div(tf.sub(dy, tf.mul(y, along)), l)];
      },
    };
  });
}
