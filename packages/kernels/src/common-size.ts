import type { tf } from '@limbeck/core';
import { adaptiveAveragePool } from './resize.js';

/**
 * Two maps in one size, along each axis the smaller of theirs: the larger one is pooled by `adaptiveAveragePool`. Channels stay.
 *
 * @shape a `[B, H, W, C]`, b `[B, H', W', D]` -> `[B, min, min, C]`, `[B, min, min, D]`
 */
export function poolToCommonSize(a: tf.Tensor4D, b: tf.Tensor4D): [tf.Tensor4D, tf.Tensor4D] {
  const size = [Math.min(a.shape[1], b.shape[1]), Math.min(a.shape[2], b.shape[2])] as const;
  return [a, b].map((map) => (map.shape[1] === size[0] && map.shape[2] === size[1] ? map : adaptiveAveragePool(map, size))) as [tf.Tensor4D, tf.Tensor4D];
}
