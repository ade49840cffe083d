import { tf } from '@limbeck/core';
import type { AttributeMap } from './graph-builder.js';
import { inputOf, refOf, typed, unsupported, type Call, type LoweringTable } from './lowering.js';

type Shape4D = [number, number, number, number];

function attributesOf(call: Call, input: string): AttributeMap {
  const { filterSize, strides, pad, dimRoundingMode } = call.node.attributes;
  const info = tf.backend_util.computePool2DInfo(
    [...inputOf(call, input).shape] as Shape4D,
    filterSize as number | [number, number],
    strides as number | [number, number],
    1,
    pad as 'valid' | 'same' | number,
    dimRoundingMode as 'floor' | 'round' | 'ceil' | undefined,
  );
  const { type, top, bottom, left, right } = info.padInfo;
  const explicit = type !== 'SAME' && type !== 'VALID';
  if (explicit && !call.node.op.startsWith('Max')) throw unsupported(call.node, 'average pooling takes padding "same" or "valid" in TensorFlow, not numbers');
  return {
    ...typed('float32'),
    ksize: { ints: [1, info.filterHeight, info.filterWidth, 1] },
    strides: { ints: [1, info.strideHeight, info.strideWidth, 1] },
    padding: { string: explicit ? 'EXPLICIT' : type },
    ...(explicit ? { explicit_paddings: { ints: [0, 0, top, bottom, left, right, 0, 0] } } : {}),
    data_format: { string: 'NHWC' },
  };
}

export const pooling: LoweringTable = {
  [tf.MaxPool]: (call, graph) => graph.add('MaxPool', [refOf(call, 'x')], attributesOf(call, 'x')),
  [tf.AvgPool]: (call, graph) => graph.add('AvgPool', [refOf(call, 'x')], attributesOf(call, 'x')),
  [tf.MaxPoolGrad]: (call, graph) => graph.add('MaxPoolGrad', [refOf(call, 'input'), refOf(call, 'output'), refOf(call, 'dy')], attributesOf(call, 'input')),
  [tf.AvgPoolGrad]: (call, graph) => graph.add('AvgPoolGrad', [graph.ints(inputOf(call, 'input').shape), refOf(call, 'dy')], attributesOf(call, 'input')),
};
