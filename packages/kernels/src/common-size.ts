import type { tf } from '@limbeck/core';
import { adaptiveAveragePool } from './resize.js';
import type { ShapePair } from './tap-pairs.js';

/** Height and width to which `poolToCommonSize` brings both maps: along each axis the smaller one. */
export function commonSize({ student, teacher }: ShapePair): [height: number, width: number] {
  return [Math.min(student[0]!, teacher[0]!), Math.min(student[1]!, teacher[1]!)];
}

/**
 * Two maps in one size, along each axis the smaller of theirs: the larger one is pooled by `adaptiveAveragePool`. Channels stay.
 *
 * @shape a `[B, H, W, C]`, b `[B, H', W', D]` -> `[B, min, min, C]`, `[B, min, min, D]`
 */
export function poolToCommonSize(a: tf.Tensor4D, b: tf.Tensor4D): [tf.Tensor4D, tf.Tensor4D] {
  const size = commonSize({ student: a.shape.slice(1), teacher: b.shape.slice(1) });
  return [a, b].map((map) => (map.shape[1] === size[0] && map.shape[2] === size[1] ? map : adaptiveAveragePool(map, size))) as [tf.Tensor4D, tf.Tensor4D];
}
