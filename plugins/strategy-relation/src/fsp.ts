import { defineStrategy, tf } from '@limbeck/core';
import { channelProducts, equalChannels, mapShapePairs, placeRows, poolToCommonSize, requirePairs, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Flow of the solution procedure: `Σ_l mean (G_s,l - G_t,l)²`, `G_l = F_lᵀ F_l+1 / (H W)`, the products of the channels of two stages that follow each other, over places.
 *
 * Of the two maps of a network the larger is pooled to the size of the smaller. Weight 50 is that of the published CIFAR-100 tables' scripts. There, as in the paper, the term is trained alone for some epochs, the labels afterwards.
 *
 * @shape student taps `[B, H_l, W_l, C_l]`, teacher taps `[B, H'_l, W'_l, C_l]`, two or more -> `[]`
 * @unit fourth power of units of activations
 * @reduce mean over batch and pairs of channels, sum over stages that follow each other
 * @paper Yim, Joo, Bae & Kim 2017, equations 1 and 2, https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html
 * @throws LIM3001 a tap is no map, or numbers of taps or of channels differ
 * @example
 * distill:
 *   stages:
 *     - { name: flow, epochs: 30, freeze: [logits], strategies: [{ use: fsp, weight: 50, student: stage*, teacher: stage* }] }
 *     - { name: labels, epochs: 240, strategies: [{ use: cross-entropy }] }
 */
export default defineStrategy({
  id: 'fsp',
  kind: 'relation',
  formula: 'Σ_l mean (G_s - G_t)², G = F_lᵀ F_l+1 / (H W) of stages that follow each other',
  paper: 'Yim, Joo, Bae & Kim 2017, equations 1 and 2, https://openaccess.thecvf.com/content_cvpr_2017/html/Yim_A_Gift_From_CVPR_2017_paper.html',
  deviations: [
    'The larger map is average-pooled and the loss is the mean of squares, as in the code of the published CIFAR-100 tables; the paper pools by maxima.',
    'Beside other terms it acts from the first epoch on; in the paper and those tables it is trained alone first, and cross-entropy alone afterwards, which `stages` can express.',
  ],
  weight: 50,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['stage*'], min: 2 }, teacher: { default: ['stage*'], min: 2 } },
  laws: { zeroAtEqualLogits: true },
  check: (shapes) =>
    requirePairs(mapShapePairs(shapes), equalChannels, {
      what: 'Products of channels of student and teacher can be compared only where both have as many channels.', expected: 'maps [H, W, C] of equal C',
      next: 'Name other stages in `student` and `teacher` of the term, take a student as wide as the teacher, or a strategy that does not depend on widths, such as sp or nst.',
    }),
  loss(networks) {
    const pairs = tapPairs(networks);
    return tf.addN(pairs.slice(1).map((top, i) => tf.mean<tf.Scalar>(tf.squaredDifference(flow(pairs[i]!.student, top.student), flow(pairs[i]!.teacher, top.teacher)))));
  },
});

/** @shape bottom `[B, H, W, C]`, top `[B, H', W', C']` -> `[B, C, C']` */
function flow(bottom: tf.Tensor, top: tf.Tensor): tf.Tensor3D {
  const [a, b] = poolToCommonSize(bottom as tf.Tensor4D, top as tf.Tensor4D).map(placeRows) as [tf.Tensor3D, tf.Tensor3D];
  return tf.div(channelProducts(a, b), a.shape[1]);
}
