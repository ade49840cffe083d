import { tf } from '@limbeck/core';
import { input, like, type ShapeRule } from './rule.js';

type Shape5D = [number, number, number, number, number];
type Extents = number | [number, number, number];
type Padding = 'same' | 'valid';

const pool: ShapeRule = (inputs, a) => {
  const x = input(inputs, 'x');
  const info = tf.backend_util.computePool3DInfo([...x.shape] as Shape5D, a['filterSize'] as Extents, a['strides'] as Extents, 1, a['pad'] as Padding, a['dimRoundingMode'] as 'floor' | undefined);
  return [{ shape: info.outShape, dtype: x.dtype }];
};

const convolution: ShapeRule = (inputs, a) => {
  const info = tf.backend_util.computeConv3DInfo([...input(inputs, 'x').shape] as Shape5D, [...input(inputs, 'filter').shape] as Shape5D, a['strides'] as Extents, (a['dilations'] as Extents | undefined) ?? 1, a['pad'] as Padding);
  return [{ shape: info.outShape, dtype: 'float32' }];
};

/** Convolutions and pools over depth, height and width. */
export const volumeRules: Readonly<Record<string, ShapeRule>> = {
  [tf.Conv3D]: convolution,
  [tf.Conv3DBackpropInputV2]: (_, { inputShape }) => [{ shape: [...(inputShape as readonly number[])], dtype: 'float32' }],
  [tf.Conv3DBackpropFilterV2]: (_, { filterShape }) => [{ shape: [...(filterShape as readonly number[])], dtype: 'float32' }],
  [tf.AvgPool3D]: pool,
  [tf.MaxPool3D]: pool,
  [tf.AvgPool3DGrad]: like('input'),
  [tf.MaxPool3DGrad]: like('input'),
};
