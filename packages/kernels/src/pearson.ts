import { tf } from '@limbeck/core';
import { ROOT_OF_SMALLEST } from './float32.js';
import { withGradient, type ValueWithGradient } from './with-gradient.js';

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
export function cosineSimilarity(a: tf.Tensor, b: tf.Tensor, options: CosineOptions = {}): tf.Tensor {
  return withGradient([a, b], () => cosine(a, b, options));
}

/**
 * Pearson's correlation of a and b: the cosine of both after their means over `axis` are taken out.
 *
 * @shape a, b of one shape -> without `axis`
 */
export function pearson(a: tf.Tensor, b: tf.Tensor, options: CosineOptions = {}): tf.Tensor {
  const centred = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.mean(x, options.axis ?? -1, true));
  // The gradients sum to 0, so that taking the means out does not change them.
  return withGradient([a, b], () => cosine(centred(a), centred(b), options));
}

type Saved = readonly [a: tf.Tensor, b: tf.Tensor, divisor: tf.Tensor, ofA: tf.Tensor, ofB: tf.Tensor];

function cosine(a: tf.Tensor, b: tf.Tensor, { axis = -1, epsilon = 1e-8, guard = 'add' }: CosineOptions): ValueWithGradient<tf.Tensor, Saved> {
  const lengthOf = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.sum(tf.square(x), axis, true));
  const guarded = (length: tf.Tensor): tf.Tensor => (guard === 'clamp' ? tf.maximum(length, epsilon) : length);
  const [aLength, bLength] = [lengthOf(a), lengthOf(b)];
  const [aGuarded, bGuarded] = [guarded(aLength), guarded(bLength)];
  const product = tf.mul(aGuarded, bGuarded);
  const divisor = guard === 'add' ? tf.add(product, epsilon) : product;
  const value = tf.div(tf.sum(tf.mul(a, b), axis, true), divisor);
  /** What a vector's own length takes out of its gradient: nothing where epsilon stands in for the length. */
  const own = (length: tf.Tensor, other: tf.Tensor): tf.Tensor => {
    const share = tf.mul(value, tf.div(other, tf.maximum(length, ROOT_OF_SMALLEST)));
    return guard === 'clamp' ? tf.mul(share, tf.cast(tf.greaterEqual(length, epsilon), 'float32')) : share;
  };
  return {
    value: tf.squeeze(value, [axis < 0 ? axis + a.rank : axis]),
    saved: [a, b, divisor, own(aLength, bGuarded), own(bLength, aGuarded)],
    gradient: (dy, [x, y, d, ofX, ofY]) => {
      const scale = tf.div(tf.reshape(dy, d.shape), d);
      return [tf.mul(scale, tf.sub(y, tf.mul(x, ofX))), tf.mul(scale, tf.sub(x, tf.mul(y, ofY)))];
    },
  };
}
