import type { Labels } from './strategy.js';
import { tf } from './tf.js';

/** Class indices `[B]` as a strategy is given them. */
export function labelsOf(ids: tf.Tensor1D, classes: number): Labels {
  return { ids, oneHot: tf.cast(tf.oneHot(ids, classes), 'float32') as tf.Tensor2D };
}
