import { defineStrategy } from '@limbeck/core';
import { softmaxCrossEntropy } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Cross-entropy to the labels: `-1/B Σ_b Σ_c q_bc log softmax(s_b)_c`, `q = (1 - ε) oneHot + ε / C`.
 *
 * @shape student logits, one-hot labels `[B, C]` -> `[]`
 * @unit nats
 * @reduce sum over classes, mean over the batch
 * @paper label smoothing: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, section 7, https://arxiv.org/abs/1512.00567
 */
export default defineStrategy({
  id: 'cross-entropy',
  kind: 'label',
  formula: '−Σ q · log softmax(s), q = (1 − ε) · oneHot(y) + ε/C, mean over the batch',
  paper: 'label smoothing: Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, section 7, https://arxiv.org/abs/1512.00567',
  options: z.strictObject({
    labelSmoothing: z.number().min(0).lt(1).default(0).describe('ε: the share of every target that is spread evenly over all classes.'),
  }),
  needs: { teacher: false },
  loss: ({ student, labels }, { labelSmoothing }) => softmaxCrossEntropy(student.logits, labels.oneHot, labelSmoothing),
});
