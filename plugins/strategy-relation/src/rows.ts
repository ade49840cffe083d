import { sizeOf, tf } from '@limbeck/core';
import { greaterMask, l2Normalize } from '@limbeck/kernels';

/** All of a sample's activation in one row. @shape `[B, ...]` -> `[B, D]` */
export function flatRows(tap: tf.Tensor): tf.Tensor2D {
  return tf.reshape(tap, [tap.shape[0]!, sizeOf(tap.shape.slice(1))]);
}

/** A row of channels for every place. @shape `[B, H, W, C]` -> `[B, H W, C]` */
export function placeRows(map: tf.Tensor4D): tf.Tensor3D {
  const [batch, height, width, channels] = map.shape;
  return tf.reshape(map, [batch, height * width, channels]);
}

/**
 * Rows over their norms. A row of zeros stays one and gets no gradient; PyTorch's, the incoming one times 1e12, is of no use.
 *
 * @shape `[..., N, D]` -> same
 */
export function unitRows<T extends tf.Tensor>(x: T): T {
  return tf.mul(l2Normalize(x), greaterMask(tf.max(tf.abs(x), -1, true), 0));
}
