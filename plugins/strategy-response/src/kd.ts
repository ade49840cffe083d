import { defineStrategy } from '@limbeck/core';
import { klFromLogits } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Knowledge distillation: `T²/B Σ_b KL(softmax(t_b / T) ‖ softmax(s_b / T))`.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit nats times T², so that the gradient keeps its size when T changes
 * @reduce sum over classes, mean over the batch
 * @paper Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531
 */
export default defineStrategy({
  id: 'kd',
  kind: 'response',
  formula: 'T² · KL(softmax(t/T) ‖ softmax(s/T)), mean over the batch',
  paper: 'Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531',
  options: z.strictObject({
    temperature: z.number().positive().default(4).describe('T: divides both logits; larger values weigh the small probabilities more.'),
  }),
  needs: { teacher: true },
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, teacher }, { temperature }) => klFromLogits(student.logits, teacher.logits, temperature),
});
