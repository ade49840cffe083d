import { tf } from '@limbeck/core';
import { adaptiveAveragePool } from '@limbeck/kernels';

/**
 * `Σ_l w_l mean (pool_l(s) - pool_l(t))² / Σ_l w_l` over the map itself and its averages over l x l windows, for those of the levels that are below its height; w = 1, 1/2, 1/4 ... in this order.
 *
 * @shape student, teacher `[B, H, W, C]` -> `[]`
 * @reduce mean over all elements of each level
 * @paper the hierarchical context loss: Chen, Liu, Zhao & Jia 2021, section 3, https://arxiv.org/abs/2104.09044; weights of the published code
 */
export function hierarchicalContext(student: tf.Tensor4D, teacher: tf.Tensor4D, levels: readonly number[]): tf.Scalar {
  // Pooling is linear: the pooled difference is the difference of the pooled.
  const difference = tf.sub(student, teacher) as tf.Tensor4D;
  const used = levels.filter((level) => level < student.shape[1]);
  const maps = [difference, ...used.map((level) => adaptiveAveragePool(difference, [level, level]))];
  const total = maps.reduce((sum, _, i) => sum + 2 ** -i, 0);
  return tf.addN(maps.map((map, i) => tf.mul<tf.Scalar>(tf.mean(tf.square(map)), 2 ** -i / total)));
}
