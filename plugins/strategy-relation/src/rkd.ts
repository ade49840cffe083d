import { defineStrategy, tf } from '@limbeck/core';
import { flatRows, huber, pairwiseDistances, shapePairs, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';
import { angleLoss } from './angle-loss.js';

const options = z
  .strictObject({
    distance: z.number().min(0).default(25).describe('Factor of the distances.'),
    angle: z.number().min(0).default(50).describe('Factor of the angles.'),
  })
  .refine(({ distance, angle }) => distance > 0 || angle > 0, { message: 'must be above 0 where `distance` is 0', path: ['angle'] });

/**
 * Relational knowledge distillation: `distance · 1/B² Σ_ij h(d_s,ij / μ_s - d_t,ij / μ_t) + angle · 1/B³ Σ_ijk h(cos ∠_s,jik - cos ∠_t,jik)`, d the distances of samples, μ their mean over different
 * samples, ∠jik the angle at sample i between samples j and k, h Huber's function with δ = 1.
 *
 * A factor of 0 leaves its part out. Angles follow from the distances, in chunks of samples: beside the activations, memory is a few B x B matrices and one chunk. Equal samples are 1e-6 apart, without a gradient, and a direction between
 * them has cosine 0 with all. The factors are the paper's; weight 1 on the pooled activations is that of the published CIFAR-100 tables, beside cross-entropy.
 *
 * @shape student, teacher taps `[B, ...]`; widths may differ -> `[]`
 * @unit none: distances relative to their mean, cosines
 * @reduce mean over all B² pairs and B³ triples, degenerate ones included; sum over the pairs of taps
 * @paper Park, Kim, Lu & Cho 2019, section 3.2, https://arxiv.org/abs/1904.05068
 * @throws LIM3001 the numbers of taps differ
 * @example
 * - { use: rkd, weight: 1, with: { distance: 25, angle: 50 }, student: pooled, teacher: pooled }
 */
export default defineStrategy({
  id: 'rkd',
  kind: 'relation',
  formula: 'distance · mean h(d_s/μ_s - d_t/μ_t) + angle · mean h(cos ∠_s - cos ∠_t), h Huber\'s function',
  paper: 'Park, Kim, Lu & Cho 2019, section 3.2, https://arxiv.org/abs/1904.05068',
  deviations: [
    "Means over all B² pairs and B³ triples, those with a sample twice included, replace the paper's sums over different samples, as in the authors' code and that of the published CIFAR-100 tables.",
    'A direction between equal samples has no gradient; that code divides by 1e-12 there.',
  ],
  weight: 1,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } },
  laws: { zeroAtEqualLogits: true, dependsOnBatch: true },
  check: (shapes) => void shapePairs(shapes),
  loss: (networks, { distance, angle }) =>
    tf.addN(tapPairs(networks).flatMap(({ student, teacher }) => {
      const [s, t] = [pairwiseDistances(flatRows(student)), pairwiseDistances(flatRows(teacher))];
      const distances = (): tf.Scalar => tf.mean(huber(tf.sub(relative(s), relative(t))));
      return [...(distance > 0 ? [tf.mul(distances(), distance)] : []), ...(angle > 0 ? [tf.mul(angleLoss(s, t), angle)] : [])];
    })) as tf.Scalar,
});

/** Distances over their mean between different samples. */
function relative(distances: tf.Tensor2D): tf.Tensor2D {
  const pairs = distances.size - distances.shape[0];
  return pairs === 0 ? distances : tf.div(distances, tf.div(tf.sum(distances), pairs));
}
