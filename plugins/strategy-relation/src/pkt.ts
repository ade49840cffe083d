import { defineStrategy, tf } from '@limbeck/core';
import { flatRows, greaterMask, pairwiseProducts, safeNorm, shapePairs, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';

/** Added to norms and to probabilities, as in the published code. */
const EPSILON = 1e-7;

/**
 * Probabilistic knowledge transfer: `1/B² Σ_ij p_t,ij log((p_t,ij + ε) / (p_s,ij + ε))`, `p_ij = (cos(f_i, f_j) + 1) / Σ_k (cos(f_i, f_k) + 1)`, the probability that sample i picks sample j, itself included.
 *
 * A sample whose activations are 0 everywhere has cosine 0 with all and gets no gradient. Weight 30000 on the pooled activations is that of the published CIFAR-100 tables, beside cross-entropy: it makes up for the mean over B².
 *
 * @shape student, teacher taps `[B, ...]`; widths may differ -> `[]`
 * @unit nats over B
 * @reduce mean over the B² pairs of samples, sum over the pairs of taps
 * @paper Passalis & Tefas 2018, section 3, with the cosine kernel, https://arxiv.org/abs/1803.10837
 * @throws LIM3001 the numbers of taps differ
 * @example
 * - { use: pkt, weight: 30000, student: pooled, teacher: pooled }
 */
export default defineStrategy({
  id: 'pkt',
  kind: 'relation',
  formula: '1/B² Σ_ij p_t log((p_t + ε) / (p_s + ε)), p rows of (cosine + 1) over their sums',
  paper: 'Passalis & Tefas 2018, section 3, https://arxiv.org/abs/1803.10837',
  deviations: ["The mean over all pairs replaces the paper's sum, and a sample counts as its own neighbour, as in the authors' code and that of the published CIFAR-100 tables."],
  weight: 30000,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } },
  laws: { zeroAtEqualLogits: true, dependsOnBatch: true },
  check: (shapes) => void shapePairs(shapes),
  loss: (networks) =>
    tf.addN(tapPairs(networks).map(({ student, teacher }) => {
      const [s, t] = [neighbours(student), neighbours(teacher)];
      return tf.mean<tf.Scalar>(tf.mul(t, tf.log(tf.div(tf.add(t, EPSILON), tf.add(s, EPSILON)))));
    })),
});

/** @shape `[B, ...]` -> `[B, B]`, rows of sum 1 */
function neighbours(tap: tf.Tensor): tf.Tensor2D {
  const rows = flatRows(tap);
  const norms = safeNorm(rows, 1, true);
  const directions: tf.Tensor2D = tf.mul(tf.div(rows, tf.add(norms, EPSILON)), greaterMask(norms, 0));
  // Rounding may take a cosine below -1.
  const likeness = tf.relu(tf.add(pairwiseProducts(directions), 1));
  return tf.div(likeness, tf.sum(likeness, 1, true));
}
