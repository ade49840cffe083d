import { defineStrategy, tf } from '@limbeck/core';
import { mapShapePairs, poolToCommonSize, safeNorm, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';
import { attentionMap } from './attention-map.js';

/**
 * Attention transfer: `Σ_l mean (Q(F_s,l) - Q(F_t,l))²`, `Q(F) = q / ‖q‖₂`, q the mean over channels of |F|^p at every place.
 *
 * Form `paper`: `1/B Σ_b Σ_l ‖Q(F_s,l) - Q(F_t,l)‖₂`. The larger map is pooled to the size of the smaller first. A sample whose map is 0 everywhere has Q = 0 and no gradient.
 * p = 2 and weight 1000 are those of the published CIFAR-100 tables, beside cross-entropy.
 *
 * @shape student, teacher taps `[B, H, W, C]`; channels and sizes may differ -> `[]`
 * @unit none: Q has length 1
 * @reduce mean over batch and places (`paper`: norm over places, mean over the batch), sum over the pairs
 * @paper Zagoruyko & Komodakis 2017, section 3.1, https://arxiv.org/abs/1612.03928. The default is the form of the authors' code; the paper's equation 2 is `paper`, without its factor 1/2
 * @throws LIM3001 a tap is no map, or the numbers of taps differ
 * @example
 * - { use: at, weight: 1000, student: stage*, teacher: stage* }
 */
export default defineStrategy({
  id: 'at',
  kind: 'feature',
  formula: 'Σ_l mean (Q(F_s) - Q(F_t))², Q the mean over channels of |F|^p, over its norm',
  paper: 'Zagoruyko & Komodakis 2017, section 3.1, https://arxiv.org/abs/1612.03928',
  deviations: [
    "The mean of squared differences is that of the authors' code and of the published CIFAR-100 tables; the paper's equation 2 sums the norms of the differences, with a factor 1/2: form `paper` with half its weight.",
    'The larger map is pooled to the size of the smaller, as in the code of those tables; the paper interpolates.',
  ],
  weight: 1000,
  options: z.strictObject({
    power: z.number().min(1).default(2).describe('p: larger values look more at the strongest channels.'),
    form: z.enum(['code', 'paper']).default('code').describe('code: mean of the squared differences. paper: norm of the difference, mean over the batch.'),
  }),
  needs: { teacher: true },
  taps: { student: { default: ['stage*'] }, teacher: { default: ['stage*'] } },
  laws: { zeroAtEqualLogits: true },
  check: (shapes) => void mapShapePairs(shapes),
  loss(networks, { power, form }) {
    const terms = tapPairs(networks).map(({ student, teacher }) => {
      const [s, t] = poolToCommonSize(student as tf.Tensor4D, teacher as tf.Tensor4D).map((map) => attentionMap(map, power)) as [tf.Tensor2D, tf.Tensor2D];
      return form === 'code' ? tf.mean<tf.Scalar>(tf.squaredDifference(s, t)) : tf.mean<tf.Scalar>(safeNorm(tf.sub(s, t), 1));
    });
    return tf.addN(terms);
  },
});
