import { defineStrategy, positiveSchedule, tf, type ScalarLike } from '@limbeck/core';
import { assertSameShape, logMeanExp, softenedPair, withGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { standardizedIf, standardizeOption } from './logits.js';

/** What takes a class out of a softmax: its exponential is 0 whatever the logits. */
const EXCLUDED = -1e9;

interface Weights {
  readonly alpha: number;
  readonly beta: number;
  readonly temperature: ScalarLike;
}

/**
 * Decoupled distillation: `T²/B Σ_b [α KL(b_t ‖ b_s) + β KL(p̂_t ‖ p̂_s)]`, `b = [p_y, 1 - p_y]` of softmax(z / T) and p̂ its softmax over the classes other than y.
 *
 * Defaults are those of the published code for CIFAR-100 (α = 1, β = 8 for resnet32x4 to resnet8x4; 2 to 8 for other pairs; T = 4), with weight 1 beside cross-entropy and
 * a linear warm-up of that weight over 20 epochs: `weight: { warmUp: 20, to: 1, perEpoch: true }`. With two classes the second term is 0. The code takes the target out of the second
 * softmax by -1000 and the logarithm of sums of probabilities; here no logit is too large for either.
 *
 * @shape student, teacher logits, one-hot labels `[B, C]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes, mean over the batch
 * @paper Zhao, Cui, Song, Qiu & Liang 2022, equations 5 to 7, https://arxiv.org/abs/2203.08679
 */
export default defineStrategy({
  id: 'dkd',
  kind: 'response',
  formula: 'T² · [α · KL of the target class against the rest + β · KL among the other classes], mean over the batch',
  paper: 'Zhao, Cui, Song, Qiu & Liang 2022, equations 5 to 7, https://arxiv.org/abs/2203.08679; weights of the published code',
  options: z.strictObject({
    alpha: z.number().min(0).default(1).describe('α: weight of the divergence between target and other classes (TCKD).'),
    beta: z.number().min(0).default(8).describe('β: weight of the divergence among the other classes (NCKD).'),
    temperature: positiveSchedule.default(4).describe('T: divides both logits.'),
    standardize: standardizeOption,
  }),
  needs: { teacher: true },
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, teacher, labels }, { standardize, ...weights }) =>
    decoupled(standardizedIf(standardize, student.logits), standardizedIf(standardize, teacher.logits), labels.oneHot, weights),
});

/** Its gradient in the student's logits is `T/B [α (p_y - q_y) (oneHot - p̂) + β (p̂ - q̂)]`, p the student's and q the teacher's probabilities. */
function decoupled(student: tf.Tensor2D, teacher: tf.Tensor2D, oneHot: tf.Tensor2D, { alpha, beta, temperature }: Weights): tf.Scalar {
  assertSameShape('dkd', ['B', 'C'], ['student', student], ['teacher', teacher]);
  const [batchSize, classes] = student.shape;
  return withGradient([student], () => {
    const others = { mask: tf.sub(1, oneHot), count: classes - 1 };
    // Two logits whose softmax, with log(C - 1) added to the second, is [p_y, 1 - p_y].
    const binary = (logits: tf.Tensor2D): tf.Tensor2D => tf.concat2d([tf.sum(tf.mul(logits, oneHot), 1, true), logMeanExp(logits, temperature, others) as tf.Tensor2D], 1);
    const target = softenedPair(binary(student), binary(teacher), temperature, tf.concat1d([tf.zeros([1]), tf.fill([1], Math.log(classes - 1))]));
    const among = softenedPair(student, teacher, temperature, tf.mul(oneHot, EXCLUDED));
    const divergence = tf.add(tf.mul(tf.sum(target.divergence), alpha), tf.mul(tf.sum(among.divergence), beta));
    const alongTarget = tf.mul(tf.mul(tf.slice(target.difference, [0, 0], [batchSize, 1]), alpha), tf.sub(oneHot, among.student));
    const along = tf.add(alongTarget, tf.mul(among.difference, beta));
    return {
      value: tf.mul<tf.Scalar>(divergence, tf.div(tf.mul(temperature, temperature), batchSize)),
      saved: [tf.mul(along, tf.div(temperature, batchSize))],
      gradient: (dy, [gradient]) => [tf.mul(dy, gradient)],
    };
  });
}
