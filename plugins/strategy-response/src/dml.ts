import { defineStrategy, positiveSchedule } from '@limbeck/core';
import { klFromLogits } from '@limbeck/kernels';
import { z } from 'zod';
import { meanOf } from './mean-of.js';

/**
 * Deep mutual learning: `1/(K - 1) Σ_j T²/B Σ_b KL(softmax(p_jb / T) ‖ softmax(s_b / T))` over the other K - 1 networks that are trained together; each sees the
 * others' predictions as constants.
 *
 * The paper has T = 1 and weight 1 beside cross-entropy; T² is here so that the gradient keeps its size at another T. The paper's algorithm 1 updates one network after the
 * other, each from the others' new predictions; `updates: simultaneous` updates all from the same forward passes, which is cheaper by a forward pass for each network but the last.
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
  paper: 'Zhang, Xiang, Hospedales & Lu 2018, equations 4 to 8, https://arxiv.org/abs/1706.00384',
  options: z.strictObject({
    temperature: positiveSchedule.default(1).describe('T: divides the logits of all networks.'),
    updates: z
      .enum(['alternating', 'simultaneous'])
      .default('alternating')
      .describe("alternating: in every step one network after the other, each from the predictions of those before it after their update, as in the paper's algorithm 1. simultaneous: all at once."),
  }),
  needs: ({ updates }) => ({ teacher: false, peers: true, alternatingPeers: updates === 'alternating' }),
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, peers }, { temperature }) => meanOf(peers.map(({ logits }) => klFromLogits(student.logits, logits, temperature))),
});
