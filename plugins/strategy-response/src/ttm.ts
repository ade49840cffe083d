import { defineStrategy, positiveSchedule, tf } from '@limbeck/core';
import { klFromLogits } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Transformed teacher matching: `1/B Σ_b KL(softmax(γ t_b) ‖ softmax(s_b))`; `softmax(γ t)` is the teacher's prediction to the power γ = 1/T, renormalised. The student
 * has no temperature, and there is no T².
 *
 * γ = 0.1 and weight 45 is the published code's example (vgg13 to vgg8 on CIFAR-100, beside cross-entropy of weight 1); the paper tunes both for each pair.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit nats
 * @reduce sum over classes, mean over the batch
 * @paper Zheng & Yang 2024, section 4, https://arxiv.org/abs/2402.11148
 */
export default defineStrategy({
  id: 'ttm',
  kind: 'response',
  formula: 'KL(softmax(γ · t) ‖ softmax(s)), mean over the batch',
  paper: 'Zheng & Yang 2024, section 4, https://arxiv.org/abs/2402.11148',
  options: z.strictObject({
    gamma: positiveSchedule.default(0.1).describe('γ = 1/T: the exponent of the teacher\'s probabilities; 1 leaves them as they are.'),
  }),
  needs: { teacher: true },
  loss: ({ student, teacher }, { gamma }) => klFromLogits(student.logits, tf.mul(teacher.logits, gamma), 1),
});
