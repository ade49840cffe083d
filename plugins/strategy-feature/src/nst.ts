import { defineStrategy, tf } from '@limbeck/core';
import { channelProducts, l2Normalize, mapShapePairs, placeRows, poolToCommonSize, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Neuron selectivity transfer: `Σ_l mean k(t, t') + mean k(s, s') - 2 mean k(s, t)`, the squared maximum mean discrepancy between the channels of both networks, `k(a, b) = (a · b)²`, each channel
 * a vector over the places, divided by its norm.
 *
 * The kernel is computed from products of the channels alone, `[B, C, C']`. Weight 50 is that of the published CIFAR-100 tables, beside cross-entropy; the larger map is pooled to the size of the smaller first.
 *
 * @shape student, teacher taps `[B, H, W, C]`; channels and sizes may differ -> `[]`
 * @unit none: the channels have length 1
 * @reduce mean over pairs of channels and over the batch, sum over the pairs of taps
 * @paper Huang & Wang 2017, section 4, polynomial kernel of degree 2 without constant, https://arxiv.org/abs/1707.01219
 * @throws LIM3001 a tap is no map, or the numbers of taps differ
 * @example
 * - { use: nst, weight: 50, student: stage*, teacher: stage* }
 */
export default defineStrategy({
  id: 'nst',
  kind: 'feature',
  formula: 'Σ_l mean k(t, t) + mean k(s, s) - 2 mean k(s, t) over channels, k(a, b) = (a · b)²',
  paper: 'Huang & Wang 2017, section 4, https://arxiv.org/abs/1707.01219',
  deviations: ['The larger map is pooled to the size of the smaller, as in the code of the published CIFAR-100 tables.'],
  weight: 50,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['stage*'] }, teacher: { default: ['stage*'] } },
  laws: { zeroAtEqualLogits: true },
  check: (shapes) => void mapShapePairs(shapes),
  loss: (networks) =>
    tf.addN(tapPairs(networks).map(({ student, teacher }) => {
      const [s, t] = poolToCommonSize(student as tf.Tensor4D, teacher as tf.Tensor4D).map(channels) as [tf.Tensor3D, tf.Tensor3D];
      return tf.add<tf.Scalar>(tf.sub(meanKernel(channelProducts(t)), tf.mul(meanKernel(channelProducts(s, t)), 2)), meanKernel(channelProducts(s)));
    })),
});

/** @shape `[B, H, W, C]` -> `[B, H W, C]`, each channel of a sample of length 1 */
function channels(map: tf.Tensor4D): tf.Tensor3D {
  return l2Normalize(placeRows(map), 1);
}

function meanKernel(products: tf.Tensor3D): tf.Scalar {
  return tf.mean(tf.square(products));
}
