import { tf } from '@limbeck/core';
import { logSoftmax } from '@limbeck/kernels';

/** `-log softmax(z_b)_y` of each sample. @shape logits, oneHot `[B, C]` -> `[B]` */
export function crossEntropies(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D {
  return tf.neg(tf.sum(tf.mul(oneHot, logSoftmax(logits)), 1));
}

/** `-Σ_c p_c log p_c` of each sample, p = softmax(z); 0 where a prediction is certain. @shape logits `[B, C]` -> `[B]` */
export function entropies(logits: tf.Tensor2D): tf.Tensor1D {
  const logProbabilities = logSoftmax(logits);
  return tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), 1));
}
