import { defineStrategy, positiveSchedule, tf } from '@limbeck/core';
import { klFromLogits } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Deep mutual learning: `1/(K - 1) Σ_j T²/B Σ_b KL(softmax(p_jb / T) ‖ softmax(s_b / T))` over the other K - 1 networks that are trained together; each sees the
 * others' predictions as constants.
 *
 * The paper has T = 1 and weight 1 beside cross-entropy; T² is here so that the gradient keeps its size at another T. The paper updates one network after the other, each
 * with the others' new predictions; here all update at once from the same forward passes.
 *
 * @shape student's and peers' logits `[B, C]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes, mean over the batch, mean over the peers
 * @paper Zhang, Xiang, Hospedales & Lu 2018, equations 4 to 8, https://arxiv.org/abs/1706.00384
 */
export default defineStrategy({
  id: 'dml',
  kind: 'response',
  formula: 'T² · KL(softmax(p/T) ‖ softmax(s/T)), mean over the peers p and the batch',
  paper: 'Zhang, Xiang, Hospedales & Lu 2018, equations 4 to 8, https://arxiv.org/abs/1706.00384; all networks update at once',
  options: z.strictObject({
    temperature: positiveSchedule.default(1).describe('T: divides the logits of all networks.'),
  }),
  needs: { teacher: false, peers: true },
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, peers }, { temperature }) => {
    const divergences = peers.map(({ logits }) => klFromLogits(student.logits, logits, temperature));
    return divergences.length === 1 ? divergences[0]! : tf.mul(tf.addN(divergences), 1 / divergences.length);
  },
});
