import { sizeOf, tf } from '@limbeck/core';

/** All of a sample's activation in one row. @shape `[B, ...]` -> `[B, D]` */
export function flatRows(tap: tf.Tensor): tf.Tensor2D {
  return tf.reshape(tap, [tap.shape[0]!, sizeOf(tap.shape.slice(1))]);
}

/** A row of channels for every place. @shape `[B, H, W, C]` -> `[B, H W, C]` */
export function placeRows(map: tf.Tensor4D): tf.Tensor3D {
  const [batch, height, width, channels] = map.shape;
  return tf.reshape(map, [batch, height * width, channels]);
}
