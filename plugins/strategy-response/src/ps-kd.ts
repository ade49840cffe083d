import { defineStrategy, tf } from '@limbeck/core';
import { softmaxCrossEntropy } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Progressive self-distillation: `-1/B Σ_b Σ_c q_bc log softmax(s_b)_c`, `q = (1 - a_e) oneHot + a_e p_(e-1)`, `a_e = α e / E`: p_(e-1) is the network's own prediction
 * of the sample in the epoch before (in training mode), e the epoch from 1 on, E their number.
 *
 * It takes the place of cross-entropy. α = 0.8 is the paper's. A sample that was not seen yet has its one-hot label, so the first epoch is cross-entropy.
 *
 * @shape student logits, one-hot labels, row `previous` `[B, C]` -> `[]`
 * @unit nats
 * @reduce sum over classes, mean over the batch
 * @paper Kim, Ji, Yoon & Hwang 2021, equations 3 and 5, https://arxiv.org/abs/2006.12000
 */
export default defineStrategy({
  id: 'ps-kd',
  kind: 'response',
  formula: '−Σ q · log softmax(s), q = (1 − a) · oneHot(y) + a · own prediction of the epoch before, a = α · e/E, mean over the batch',
  paper: 'Kim, Ji, Yoon & Hwang 2021, equations 3 and 5, https://arxiv.org/abs/2006.12000',
  options: z.strictObject({
    alpha: z.number().min(0).max(1).default(0.8).describe('α: the share of the own prediction in the last epoch; it grows linearly with the epochs.'),
  }),
  needs: { teacher: false },
  perSample: ({ classes }) => ({ previous: { shape: [classes], initial: 'one-hot-label' } }),
  loss({ student, labels, samples, time }, { alpha }) {
    const share = tf.mul(time.epoch, alpha / time.epochs);
    const targets = tf.add<tf.Tensor2D>(labels.oneHot, tf.mul(share, tf.sub(samples.rows['previous']!, labels.oneHot)));
    return { loss: softmaxCrossEntropy(student.logits, targets), rows: { previous: tf.softmax(student.logits) } };
  },
});
