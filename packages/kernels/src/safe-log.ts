import { tf } from '@limbeck/core';
import { SMALLEST } from './float32.js';
import { withGradient } from './with-gradient.js';

/**
 * `log(max(p, smallest))`, with derivative `1 / p`, and 0 where p is smaller: for probabilities that may have underflowed to 0.
 * Where logits are at hand, `logSoftmax` keeps what `log(softmax)` has lost.
 *
 * @shape any -> same
 * @unit nats; `smallest` is the smallest normal float32 when left out
 */
export function safeLog<T extends tf.Tensor>(p: T, smallest = SMALLEST): T {
  return withGradient([p], () => {
    const clamped: T = tf.maximum(p, smallest);
    return { value: tf.log(clamped), saved: [p, clamped], gradient: (dy, [input, c]) => [tf.div(tf.mul(dy, tf.cast(tf.greaterEqual(input, smallest), 'float32')), c)] };
  });
}
