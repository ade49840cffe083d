import { tf } from '@limbeck/core';
import { logSoftmax } from './log-softmax.js';
import { assertSameShape } from './same-shape.js';
import { withGradient } from './with-gradient.js';

/**
 * `-1/B Σ_b Σ_c q_bc log softmax(z_b)_c` with targets `q = (1 - ε) oneHot + ε / C`; its gradient in the logits z is `(softmax(z) - q) / B`.
 * The labels are constants. Second derivatives are not defined.
 *
 * @shape logits `[B, C]`; oneHot `[B, C]`, rows that sum to 1 -> `[]`
 * @unit nats
 * @reduce sum over classes, mean over the batch
 * @paper label smoothing ε: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, section 7, https://arxiv.org/abs/1512.00567
 * @throws LIM3002 when the shapes differ.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D, labelSmoothing = 0): tf.Scalar {
  assertSameShape('softmaxCrossEntropy', ['B', 'C'], ['logits', logits], ['labels', oneHot]);
  const [batchSize, classes] = logits.shape;
  return withGradient([logits], () => {
    const logProbabilities = logSoftmax(logits);
    const targets = labelSmoothing === 0 ? oneHot : tf.add(tf.mul(oneHot, 1 - labelSmoothing), labelSmoothing / classes);
    return {
      value: tf.mul<tf.Scalar>(tf.sum(tf.mul(targets, logProbabilities)), -1 / batchSize),
      saved: [tf.mul(tf.sub(tf.exp(logProbabilities), targets), 1 / batchSize)],
      gradient: (dy, [alongLogits]) => [tf.mul(dy, alongLogits)],
    };
  });
}
