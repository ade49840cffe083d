import { tf } from '@limbeck/core';

/** `x / T`. @shape x `[B, ...]`; T a number, `[]`, or `[B, 1]` for x `[B, C]` -> as x */
export function atTemperature<T extends tf.Tensor>(x: T, temperature: number | tf.Tensor): T {
  if (typeof temperature !== 'number') return tf.div(x, temperature);
  return temperature === 1 ? x : tf.mul(x, 1 / temperature);
}
