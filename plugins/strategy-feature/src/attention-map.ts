import { tf } from '@limbeck/core';
import { l2Normalize, safeAbs } from '@limbeck/kernels';

/**
 * `q / ‖q‖₂`, q the mean over channels of |F|^power at every place; 0, without a gradient, where all of F is 0.
 *
 * @shape `[B, H, W, C]` -> `[B, H W]`
 */
export function attentionMap(map: tf.Tensor4D, power: number): tf.Tensor2D {
  const [batch, height, width] = map.shape;
  return l2Normalize(tf.reshape(tf.mean(power === 2 ? tf.square(map) : tf.pow(safeAbs(map), power), 3), [batch, height * width]));
}
