import { tf } from '@limbeck/core';
import { safeNorm } from './safe-norm.js';

export interface CosineOptions {
  /** Which axis holds the vectors; the last one when left out. */
  readonly axis?: number;
  /** Keeps vectors of length 0 apart from a division by 0; 1e-8 when left out. */
  readonly epsilon?: number;
  /** Whether epsilon is added to the product of the lengths, or each length is at least epsilon, as in PyTorch; `add` when left out. */
  readonly guard?: 'add' | 'clamp';
}

/**
 * `a · b / (‖a‖ ‖b‖ + epsilon)`, or `a · b / (max(‖a‖, epsilon) max(‖b‖, epsilon))`; finite gradients where a vector is 0.
 *
 * @shape a, b of one shape -> without `axis`
 */
export function cosineSimilarity(a: tf.Tensor, b: tf.Tensor, { axis = -1, epsilon = 1e-8, guard = 'add' }: CosineOptions = {}): tf.Tensor {
  const [aLength, bLength] = [safeNorm(a, axis), safeNorm(b, axis)];
  const lengths = guard === 'add' ? tf.add(tf.mul(aLength, bLength), epsilon) : tf.mul(tf.maximum(aLength, epsilon), tf.maximum(bLength, epsilon));
  return tf.div(tf.sum(tf.mul(a, b), axis), lengths);
}

/**
 * Pearson's correlation of a and b: the cosine of both after their means over `axis` are taken out.
 *
 * @shape a, b of one shape -> without `axis`
 */
export function pearson(a: tf.Tensor, b: tf.Tensor, options: CosineOptions = {}): tf.Tensor {
  const centred = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.mean(x, options.axis ?? -1, true));
  return cosineSimilarity(centred(a), centred(b), options);
}
