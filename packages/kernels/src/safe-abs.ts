import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/** `|x|`, with derivative 0 at 0 (tfjs has -1 there). @shape any -> same */
export function safeAbs<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => ({ value: tf.abs(x), saved: [x], gradient: (dy, [input]) => [tf.mul(dy, tf.sign(input))] }));
}
