import { tf } from '@limbeck/core';
import type { TensorSpec } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '@limbeck/kernels';
import type { Attributes } from '../graph.js';
import { broadcastShapes, input, like, type RuleInputs, type ShapeRule } from './rule.js';

type Shape4D = [number, number, number, number];
type Padding = 'same' | 'valid' | number;
type Rounding = 'floor' | 'round' | 'ceil';

const shape4 = (inputs: RuleInputs, name: string): Shape4D => [...input(inputs, name).shape] as Shape4D;

function convolution(depthwise: boolean): ShapeRule {
  return (inputs, a) => {
    const info = tf.backend_util.computeConv2DInfo(
      shape4(inputs, 'x'),
      shape4(inputs, 'filter'),
      a['strides'] as number | [number, number],
      (a['dilations'] as number | [number, number] | undefined) ?? 1,
      a['pad'] as Padding,
      a['dimRoundingMode'] as Rounding | undefined,
      depthwise,
      channels(a),
    );
    return [{ shape: info.outShape, dtype: 'float32' }];
  };
}

function channels(a: Attributes): 'channelsLast' | 'channelsFirst' {
  return a['dataFormat'] === 'NCHW' ? 'channelsFirst' : 'channelsLast';
}

const pool: ShapeRule = (inputs, a) => {
  const info = tf.backend_util.computePool2DInfo(
    shape4(inputs, 'x'),
    a['filterSize'] as number | [number, number],
    a['strides'] as number | [number, number],
    1,
    a['pad'] as Padding,
    a['dimRoundingMode'] as Rounding | undefined,
  );
  return [{ shape: info.outShape, dtype: input(inputs, 'x').dtype }];
};

const matmul: ShapeRule = (inputs, { transposeA, transposeB }) => {
  const a = input(inputs, 'a').shape;
  const b = input(inputs, 'b').shape;
  const rows = transposeA === true ? a.at(-1)! : a.at(-2)!;
  const columns = transposeB === true ? b.at(-2)! : b.at(-1)!;
  return [{ shape: [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), rows, columns], dtype: input(inputs, 'a').dtype }];
};

const attributeShape = (name: string): ShapeRule => (_, a) => [{ shape: [...(a[name] as readonly number[])], dtype: 'float32' }];

export const networkRules: Readonly<Record<string, ShapeRule>> = {
  [tf.BatchMatMul]: matmul,
  [tf._FusedMatMul]: matmul,
  [tf.Conv2D]: convolution(false),
  [tf.FusedConv2D]: convolution(false),
  [tf.DepthwiseConv2dNative]: convolution(true),
  [tf.FusedDepthwiseConv2D]: convolution(true),
  [tf.Conv2DBackpropInput]: attributeShape('inputShape'),
  [tf.Conv2DBackpropFilter]: attributeShape('filterShape'),
  [tf.DepthwiseConv2dNativeBackpropInput]: attributeShape('inputShape'),
  [tf.DepthwiseConv2dNativeBackpropFilter]: attributeShape('filterShape'),
  [tf.MaxPool]: pool,
  [tf.AvgPool]: pool,
  [tf.MaxPoolWithArgmax]: (inputs, a) => {
    const [{ shape, dtype }] = pool(inputs, a) as [TensorSpec];
    return [{ shape, dtype }, { shape, dtype: 'int32' }];
  },
  [tf.MaxPoolGrad]: like('input'),
  [tf.AvgPoolGrad]: like('input'),
  [tf.FusedBatchNorm]: like('x'),
  [BATCH_NORM_TRAINING]: (inputs) => [input(inputs, 'x'), input(inputs, 'gamma'), input(inputs, 'gamma')],
  [BATCH_NORM_TRAINING_GRAD]: (inputs) => [input(inputs, 'x'), input(inputs, 'gamma'), input(inputs, 'gamma')],
};
