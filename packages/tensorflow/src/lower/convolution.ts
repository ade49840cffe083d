import { tf } from '@limbeck/core';
import { biasAndActivation } from './activation.js';
import type { AttributeMap } from './graph-builder.js';
import { inputOf, outputOf, refOf, typed, unsupported, type Call, type Lowering, type LoweringTable } from './lowering.js';

type Shape4D = [number, number, number, number];
type ConvolutionInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

function infoOf({ node }: Call, x: readonly number[], filter: readonly number[], depthwise: boolean): ConvolutionInfo {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = node.attributes;
  if (dataFormat === 'NCHW') throw unsupported(node, 'its data format is NCHW, and TensorFlow\'s CPU kernels want NHWC');
  return tf.backend_util.computeConv2DInfo(
    [...x] as Shape4D,
    [...filter] as Shape4D,
    strides as number | [number, number],
    (dilations as number | [number, number] | undefined) ?? 1,
    pad as 'valid' | 'same' | number,
    dimRoundingMode as 'floor' | 'round' | 'ceil' | undefined,
    depthwise,
  );
}

function attributesOf(info: ConvolutionInfo): AttributeMap {
  const { type, top, bottom, left, right } = info.padInfo;
  const explicit = type !== 'SAME' && type !== 'VALID';
  return {
    ...typed('float32'),
    strides: { ints: [1, info.strideHeight, info.strideWidth, 1] },
    dilations: { ints: [1, info.dilationHeight, info.dilationWidth, 1] },
    data_format: { string: 'NHWC' },
    padding: { string: explicit ? 'EXPLICIT' : type },
    ...(explicit ? { explicit_paddings: { ints: [0, 0, top, bottom, left, right, 0, 0] } } : {}),
  };
}

const forward = (op: string, depthwise: boolean): Lowering => (call, graph) => {
  const info = infoOf(call, inputOf(call, 'x').shape, inputOf(call, 'filter').shape, depthwise);
  return biasAndActivation(call, graph.add(op, [refOf(call, 'x'), refOf(call, 'filter')], attributesOf(info)), graph);
};

const backpropInput = (op: string, depthwise: boolean): Lowering => (call, graph) => {
  const { shape } = outputOf(call);
  return graph.add(op, [graph.ints(shape), refOf(call, 'filter'), refOf(call, 'dy')], attributesOf(infoOf(call, shape, inputOf(call, 'filter').shape, depthwise)));
};

const backpropFilter = (op: string, depthwise: boolean): Lowering => (call, graph) => {
  const { shape } = outputOf(call);
  return graph.add(op, [refOf(call, 'x'), graph.ints(shape), refOf(call, 'dy')], attributesOf(infoOf(call, inputOf(call, 'x').shape, shape, depthwise)));
};

export const convolutions: LoweringTable = {
  [tf.Conv2D]: forward('Conv2D', false),
  [tf.FusedConv2D]: forward('Conv2D', false),
  [tf.DepthwiseConv2dNative]: forward('DepthwiseConv2dNative', true),
  [tf.FusedDepthwiseConv2D]: forward('DepthwiseConv2dNative', true),
  [tf.Conv2DBackpropInput]: backpropInput('Conv2DBackpropInput', false),
  [tf.Conv2DBackpropFilter]: backpropFilter('Conv2DBackpropFilter', false),
  [tf.DepthwiseConv2dNativeBackpropInput]: backpropInput('DepthwiseConv2dNativeBackpropInput', true),
  [tf.DepthwiseConv2dNativeBackpropFilter]: backpropFilter('DepthwiseConv2dNativeBackpropFilter', true),
};
