import { tf } from '@limbeck/core';
import { greaterMask } from './comparison-masks.js';
import { l2Normalize } from './l2-normalize.js';

/**
 * Vectors along `axis` over their norms. A vector of zeros stays one and gets no gradient; that of `l2Normalize`, as of PyTorch, is the incoming one times 1e12, of no use to what is trained.
 *
 * @shape any -> same
 */
export function unitVectors<T extends tf.Tensor>(x: T, axis = -1): T {
  return tf.mul(l2Normalize(x, axis), greaterMask(tf.max(tf.abs(x), axis, true), 0));
}
