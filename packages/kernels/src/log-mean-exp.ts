import { tf } from '@limbeck/core';
import { atTemperature } from './at-temperature.js';

/**
 * `T log (1/n Σ_c exp(x_c / T))` over the last axis: between the mean (T to infinity) and the maximum (T to 0), with all digits at any T.
 * With `included`, 1 where an entry counts and 0 elsewhere, n is their number.
 *
 * @shape x `[..., C]`, included as x -> `[..., 1]`
 */
export function logMeanExp(x: tf.Tensor, temperature: number | tf.Tensor, included?: { readonly mask: tf.Tensor; readonly count: number }): tf.Tensor {
  const axis = x.rank - 1;
  const largest = tf.max(included ? tf.add(x, tf.mul(tf.sub(included.mask, 1), 1e9)) : x, axis, true);
  const below = tf.sub(x, largest);
  const sum = tf.sum(tf.expm1(atTemperature(included ? tf.mul(below, included.mask) : below, temperature)), axis, true);
  return tf.add(largest, tf.mul(tf.log1p(tf.mul(sum, 1 / (included?.count ?? x.shape[axis]!))), temperature));
}
