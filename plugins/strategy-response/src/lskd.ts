import { defineStrategy, positiveSchedule } from '@limbeck/core';
import { klFromLogits, standardize } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Logit standardisation: `τ²/B Σ_b KL(softmax(Z(t_b) / τ) ‖ softmax(Z(s_b) / τ))`, `Z(z) = (z - mean(z)) / (1e-7 + std(z))`, std divided by C - 1.
 *
 * The paper writes τ for the base temperature; τ = 2 with weight 9 beside 0.1 cross-entropy is its setting for CIFAR-100. The best student is known up to scale and
 * shift of its logits. It is kd with `standardize: true` and another default temperature.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit nats times τ²
 * @reduce sum over classes, mean over the batch
 * @paper Sun, Ren, Li, Wang & Cao 2024, section 3, https://arxiv.org/abs/2403.01427
 */
export default defineStrategy({
  id: 'lskd',
  kind: 'response',
  formula: 'τ² · KL(softmax(Z(t)/τ) ‖ softmax(Z(s)/τ)), Z(z) = (z − mean) / (1e-7 + std), mean over the batch',
  paper: 'Sun, Ren, Li, Wang & Cao 2024, section 3, https://arxiv.org/abs/2403.01427',
  options: z.strictObject({
    temperature: positiveSchedule.default(2).describe('τ: divides both standardised logits.'),
  }),
  needs: { teacher: true },
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, teacher }, { temperature }) => klFromLogits(standardize(student.logits), standardize(teacher.logits), temperature),
});
