import { tf } from '@limbeck/core';
import { fixedTensor } from './fixed-tensor.js';

/** How much each of `from` places counts in each of `to`. */
type Weight = (to: number, from: number) => (target: number, source: number) => number;

/** Target i is the mean of the sources `floor(i from / to) .. ceil((i + 1) from / to)`. */
const windowMean: Weight = (to, from) => (target, source) => {
  const [start, end] = [Math.floor((target * from) / to), Math.ceil(((target + 1) * from) / to)];
  return source >= start && source < end ? 1 / (end - start) : 0;
};

/** Target i is source `floor(i from / to)`. */
const nearest: Weight = (to, from) => (target, source) => (source === Math.floor((target * from) / to) ? 1 : 0);

/**
 * Means over windows, `floor(i in / out)` up to `ceil((i + 1) in / out)` along each axis, which overlap where the sizes do not divide: PyTorch's adaptive average pooling.
 *
 * @shape x `[B, H, W, C]`, size `[height, width]` -> `[B, height, width, C]`
 */
export function adaptiveAveragePool(x: tf.Tensor4D, [height, width]: readonly [height: number, width: number]): tf.Tensor4D {
  const [, h, w] = x.shape;
  if (h % height !== 0 || w % width !== 0) return resizeBy(windowMean, x, height, width);
  const window: [number, number] = [h / height, w / width];
  return h === height && w === width ? tf.clone(x) : tf.avgPool(x, window, window, 'valid');
}

/**
 * Each place takes the value at `floor(i in / out)` along each axis, as PyTorch's nearest interpolation does.
 *
 * @shape x `[B, H, W, C]`, size `[height, width]` -> `[B, height, width, C]`
 */
export function resizeNearest(x: tf.Tensor4D, [height, width]: readonly [height: number, width: number]): tf.Tensor4D {
  return resizeBy(nearest, x, height, width);
}

/** One matrix product along each axis whose size changes. */
function resizeBy(weight: Weight, x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [batch, h, w, channels] = x.shape;
  const matrix = (to: number, from: number): tf.Tensor3D => {
    const at = weight(to, from);
    return fixedTensor(Array.from({ length: to * from }, (_, i) => at(Math.floor(i / from), i % from)), [1, to, from]);
  };
  const rows = height === h ? tf.clone(x) : tf.reshape(tf.matMul(matrix(height, h), tf.reshape(x, [batch, h, w * channels])), [batch, height, w, channels]);
  return width === w ? (rows as tf.Tensor4D) : tf.reshape(tf.matMul(matrix(width, w), tf.reshape(rows, [batch * height, w, channels])), [batch, height, width, channels]);
}
