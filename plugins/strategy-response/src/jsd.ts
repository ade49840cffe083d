import { defineStrategy, positiveSchedule, tf, type ScalarLike } from '@limbeck/core';
import { assertSameShape, withGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { mixtureTerms } from './mixture-terms.js';

const options = z
  .strictObject({
    beta: z.number().min(0).max(1).default(0.5).describe('β: the teacher\'s share of the mixture.'),
    temperature: positiveSchedule.default(1).describe('T: divides both logits.'),
    normalize: z.boolean().default(false).describe('Divides by β (1 - β): β = 0 is then KL(q ‖ p) of kd, β = 1 the reverse KL(p ‖ q), and between them the loss changes steadily.'),
  })
  .refine(({ beta, normalize }) => normalize || (beta > 0 && beta < 1), {
    path: ['beta'],
    error: 'a number between 0 and 1: at both ends the loss is 0 for all predictions; with `normalize: true` they are the forward and the reverse divergence',
  });

/**
 * Generalised Jensen-Shannon divergence: `T²/B Σ_b [β KL(q_b ‖ m_b) + (1 - β) KL(p_b ‖ m_b)]`, `m = β q + (1 - β) p`, p and q student's and teacher's softmax(z / T).
 *
 * The mixture is of probabilities, not of their logarithms. β = 0.5 is the symmetric divergence; the paper tries 0.1, 0.5 and 0.9. It has T = 1; T² is here so that the gradient
 * keeps its size at another T. As β goes to 0 the loss over β goes to KL(q ‖ p), and towards 1 the loss over 1 - β to KL(p ‖ q): `normalize: true` divides by both.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes, mean over the batch
 * @paper Agarwal et al. 2024, section 2 (equation 1), https://arxiv.org/abs/2306.13649
 */
export default defineStrategy({
  id: 'jsd',
  kind: 'response',
  formula: 'T² · [β · KL(q ‖ m) + (1 − β) · KL(p ‖ m)], m = β·q + (1 − β)·p, q and p softmax of t/T and s/T, mean over the batch',
  paper: 'Agarwal et al. 2024, section 2 (equation 1), https://arxiv.org/abs/2306.13649',
  options,
  needs: { teacher: true },
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, teacher }, { beta, temperature, normalize }) => jensenShannon(student.logits, teacher.logits, { beta, temperature, scale: normalize ? 1 : beta * (1 - beta) }),
});

interface Settings {
  readonly beta: number;
  readonly temperature: ScalarLike;
  readonly scale: number;
}

/** Its gradient in the student's logits is `T/B · -(v - p Σ v)` with `v = p log(m / p) / β` (and `q - p` at β = 0), times the scale. */
function jensenShannon(student: tf.Tensor2D, teacher: tf.Tensor2D, { beta, temperature, scale }: Settings): tf.Scalar {
  assertSameShape('jsd', ['B', 'C'], ['student', student], ['teacher', teacher]);
  const batchSize = student.shape[0];
  return withGradient([student], () => {
    const { divergence, pull, p } = mixtureTerms(student, teacher, beta, temperature);
    const along = tf.sub(tf.mul(p, tf.sum(pull, 1, true)), pull);
    return {
      value: tf.mul<tf.Scalar>(tf.sum(divergence), tf.mul(tf.mul(temperature, temperature), scale / batchSize)),
      saved: [tf.mul(along, tf.mul(temperature, scale / batchSize))],
      gradient: (dy, [gradient]) => [tf.mul(dy, gradient)],
    };
  });
}
