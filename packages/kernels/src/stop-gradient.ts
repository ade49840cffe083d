import { tf } from '@limbeck/core';
import { withoutGradient } from './with-gradient.js';

/** The identity, as a constant: no gradient flows through it; tfjs has none. @shape any -> same */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return withoutGradient(() => tf.clone(x));
}
