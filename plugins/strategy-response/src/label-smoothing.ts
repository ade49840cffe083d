import { defineStrategy } from '@limbeck/core';
import { softmaxCrossEntropy } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Label smoothing: `-1/B Σ_b Σ_c q_bc log softmax(s_b)_c`, `q = (1 - ε) oneHot + ε / C`, or `(1 - ε) oneHot + ε / (C - 1) (1 - oneHot)`.
 *
 * The first is cross-entropy with `labelSmoothing: ε`; ε = 0.1 is the paper's. The second is that of the code published with Yuan et al. 2020.
 *
 * @shape student logits, one-hot labels `[B, C]` -> `[]`
 * @unit nats
 * @reduce sum over classes, mean over the batch
 * @paper Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, section 7, https://arxiv.org/abs/1512.00567; among the others: Yuan et al. 2020, https://arxiv.org/abs/1909.11723
 */
export default defineStrategy({
  id: 'label-smoothing',
  kind: 'label',
  formula: '−Σ q · log softmax(s), q = (1 − ε) · oneHot(y) + ε/C, mean over the batch',
  paper: 'Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, section 7, https://arxiv.org/abs/1512.00567',
  options: z.strictObject({
    epsilon: z.number().min(0).lt(1).default(0.1).describe('ε: the share of every target that is spread evenly.'),
    over: z.enum(['all-classes', 'other-classes']).default('all-classes').describe('Whether the label\'s own class gets a part of that share.'),
  }),
  needs: { teacher: false },
  loss({ student, labels }, { epsilon, over }) {
    const classes = student.logits.shape[1];
    return softmaxCrossEntropy(student.logits, labels.oneHot, over === 'all-classes' ? epsilon : (epsilon * classes) / (classes - 1));
  },
});
