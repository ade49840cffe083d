import { defineStrategy, tf } from '@limbeck/core';
import { flatRows, pairwiseProducts, shapePairs, tapPairs, unitVectors } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Similarity preserving: `1/B² Σ_l ‖n(F_s F_sᵀ) - n(F_t F_tᵀ)‖²_F`, F the activations of a batch, a row each sample, n every row over its norm.
 *
 * Widths and sizes of student and teacher are independent: either gives a B x B matrix. A sample whose activation is 0 everywhere is similar to none, and its row has no gradient. The loss is at most 4 / B.
 * Weight 3000 on the last stage is that of the paper and of the published CIFAR-100 tables, beside cross-entropy.
 *
 * @shape student, teacher taps `[B, ...]` -> `[]`
 * @unit none: rows of similarities have length 1
 * @reduce sum over pairs of samples, over B²; sum over the pairs of taps
 * @paper Tung & Mori 2019, section 3.1, https://arxiv.org/abs/1907.09682
 * @throws LIM3001 the numbers of taps differ
 * @example
 * - { use: sp, weight: 3000, student: last-stage, teacher: last-stage }
 */
export default defineStrategy({
  id: 'sp',
  kind: 'relation',
  formula: '1/B² Σ_l ‖n(F_s F_sᵀ) - n(F_t F_tᵀ)‖²_F, n every row over its norm',
  paper: 'Tung & Mori 2019, section 3.1, https://arxiv.org/abs/1907.09682',
  weight: 3000,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['last-stage'] }, teacher: { default: ['last-stage'] } },
  laws: { zeroAtEqualLogits: true, dependsOnBatch: true },
  check: (shapes) => void shapePairs(shapes),
  loss: (networks) =>
    tf.addN(tapPairs(networks).map(({ student, teacher }) => tf.mean<tf.Scalar>(tf.squaredDifference(similarities(student), similarities(teacher))))),
});

/** @shape `[B, ...]` -> `[B, B]` */
function similarities(tap: tf.Tensor): tf.Tensor2D {
  return unitVectors(pairwiseProducts(flatRows(tap)));
}
