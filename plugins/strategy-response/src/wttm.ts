import { defineStrategy, positiveSchedule, tf } from '@limbeck/core';
import { klRows, logSoftmax, withoutGradient } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Weighted transformed teacher matching: `1/B Σ_b U_b KL(softmax(γ t_b) ‖ softmax(s_b))`, `U_b = Σ_c q_bc^γ` with the teacher's prediction q: the less
 * certain the teacher, the larger the weight, between 1 and `C^(1 - γ)` for γ up to 1.
 *
 * γ = 0.1 is that of ttm; the published code's example with crd takes γ = 0.2 and weight 4, and the paper tunes both for each pair.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit nats times U
 * @reduce sum over classes, mean over the batch
 * @paper Zheng & Yang 2024, section 5, https://arxiv.org/abs/2402.11148
 */
export default defineStrategy({
  id: 'wttm',
  kind: 'response',
  formula: 'U · KL(softmax(γ · t) ‖ softmax(s)), U = Σ softmax(t)^γ, mean over the batch',
  paper: 'Zheng & Yang 2024, section 5, https://arxiv.org/abs/2402.11148',
  options: z.strictObject({
    gamma: positiveSchedule.default(0.1).describe('γ = 1/T: the exponent of the teacher\'s probabilities; 1 leaves them as they are.'),
  }),
  needs: { teacher: true },
  loss({ student, teacher }, { gamma }) {
    const powers = withoutGradient(() => tf.sum(tf.exp(tf.mul(logSoftmax(teacher.logits), gamma)), 1));
    return tf.mean(tf.mul(powers, klRows(student.logits, tf.mul(teacher.logits, gamma), 1)));
  },
});
