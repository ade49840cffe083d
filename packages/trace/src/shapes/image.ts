import { tf } from '@limbeck/core';
import { input, like, type ShapeRule } from './rule.js';

type Pair = number | [number, number];

const resize: ShapeRule = (inputs, { size }) => {
  const images = input(inputs, 'images');
  const [height, width] = size as readonly [number, number];
  return [{ shape: [images.shape[0]!, height, width, images.shape[3]!], dtype: 'float32' }];
};

const dilation: ShapeRule = (inputs, a) => {
  const x = input(inputs, 'x');
  const info = tf.backend_util.computeDilation2DInfo([...x.shape] as [number, number, number, number], [...input(inputs, 'filter').shape] as [number, number, number], a['strides'] as Pair, a['pad'] as 'same', 'NHWC', a['dilations'] as Pair);
  return [{ shape: info.outShape, dtype: x.dtype }];
};

const cropAndResize: ShapeRule = (inputs, { cropSize }) => {
  const [height, width] = cropSize as readonly [number, number];
  return [{ shape: [input(inputs, 'boxes').shape[0]!, height, width, input(inputs, 'image').shape[3]!], dtype: 'float32' }];
};

const depthToSpace: ShapeRule = (inputs, { blockSize, dataFormat }) => {
  const x = input(inputs, 'x');
  const block = blockSize as number;
  const [a, b, c, d] = x.shape as readonly [number, number, number, number];
  return [{ shape: dataFormat === 'NCHW' ? [a, b / (block * block), c * block, d * block] : [a, b * block, c * block, d / (block * block)], dtype: x.dtype }];
};

/** Resizing, cropping and morphology of images. */
export const imageRules: Readonly<Record<string, ShapeRule>> = {
  [tf.ResizeBilinear]: resize,
  [tf.ResizeNearestNeighbor]: resize,
  [tf.ResizeBilinearGrad]: like('images'),
  [tf.ResizeNearestNeighborGrad]: like('images'),
  [tf.CropAndResize]: cropAndResize,
  [tf.Dilation2D]: dilation,
  [tf.Dilation2DBackpropInput]: like('x'),
  [tf.Dilation2DBackpropFilter]: like('filter'),
  [tf.FlipLeftRight]: like('image'),
  [tf.DepthToSpace]: depthToSpace,
  [tf.LRN]: like('x'),
  [tf.LRNGrad]: like('x'),
};
