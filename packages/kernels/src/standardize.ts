import { tf } from '@limbeck/core';
import { ROOT_OF_SMALLEST } from './float32.js';
import { withGradient } from './with-gradient.js';

/**
 * `(x - mean) / (epsilon + std)` over the last axis, std the unbiased one (divided by N - 1); rows of equal values become 0, with finite gradients.
 *
 * @shape x `[..., N]`, N at least 2 -> same
 * @paper the Z-score of logits: Sun, Ren, Li, Wang & Cao 2024, section 3, https://arxiv.org/abs/2403.01427
 */
export function standardize<T extends tf.Tensor>(x: T, epsilon = 1e-7): T {
  const freedom = x.shape.at(-1)! - 1;
  return withGradient([x], () => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const spread = tf.sqrt(tf.mul(tf.sum(tf.square(centred), -1, true), 1 / freedom));
    const divisor = tf.add(spread, epsilon);
    const value: T = tf.div(centred, divisor);
    return {
      value,
      saved: [centred, spread, divisor, value],
      gradient: (dy, [c, s, d, y]) => {
        // A row without spread divides by the least number; its centred values are 0.
        const along = tf.div(tf.sum(tf.mul(dy, y), -1, true), tf.mul(tf.maximum(s, ROOT_OF_SMALLEST), freedom));
        return [tf.div(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), tf.mul(c, along)), d)];
      },
    };
  });
}
