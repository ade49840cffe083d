import { tf } from '@limbeck/core';

/** The identity whose gradient is zero; tfjs has none. @shape any -> same */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return tf.customGrad((input) => ({ value: tf.clone(input as tf.Tensor), gradFunc: () => tf.zerosLike(input as tf.Tensor) }))(x) as T;
}
