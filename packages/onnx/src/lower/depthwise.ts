import { tf } from '@limbeck/core';
import type { GraphNode, Value } from '@limbeck/trace';
import { activationLayout, channelAxis, finish } from './conv.js';
import { NCHW } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { convolutionWindow, windowAttributes } from './window.js';

/** tfjs keeps depthwise filters as `[H, W, I, M]`; a grouped ONNX convolution wants `[I M, 1, H, W]`. */
function groupedFilter(filter: Value, lowering: Lowering): string {
  const [height, width, inputs, multiplier] = filter.shape as readonly [number, number, number, number];
  return lowering.builder.node('Reshape', [lowering.read(filter, [2, 3, 0, 1]), lowering.builder.ints([inputs * multiplier, 1, height, width])]);
}

const convolution: NodeLowering = (node, lowering) => {
  const { x, filter } = node.inputs;
  const window = convolutionWindow(x!.shape, filter!.shape, node.attributes, true);
  finish(node, [lowering.read(x!, activationLayout(node)), groupedFilter(filter!, lowering)], { ...windowAttributes(window), group: x!.shape[channelAxis(node)]! }, lowering);
};

const inputGradient: NodeLowering = (node, lowering) => {
  const { dy, filter } = node.inputs;
  const inputShape = node.attributes['inputShape'] as readonly number[];
  const window = convolutionWindow(inputShape, filter!.shape, node.attributes, true);
  const operands = [lowering.read(dy!, NCHW), groupedFilter(filter!, lowering)];
  const attributes = { ...windowAttributes(window), output_padding: [window.height.unused, window.width.unused] };
  lowering.write(node.outputs[0]!, lowering.builder.node('ConvTranspose', operands, { ...attributes, group: inputShape[3]! }), NCHW);
};

/** For each kernel tap, the sum over images and positions of the shifted input times the output's gradient. */
const filterGradient: NodeLowering = (node: GraphNode, lowering) => {
  const { builder } = lowering;
  const { x, dy } = node.inputs;
  const filterShape = node.attributes['filterShape'] as readonly number[];
  const [, , channels, multiplier] = filterShape as readonly [number, number, number, number];
  const { batch, height, width } = convolutionWindow(x!.shape, filterShape, node.attributes, true);
  const padded = builder.node('Pad', [lowering.read(x!, NCHW), builder.ints([0, 0, height.before, width.before, 0, 0, height.after, width.after])]);
  const gradient = builder.node('Reshape', [lowering.read(dy!, NCHW), builder.ints([batch, channels, multiplier, height.output, width.output])]);
  const taps: string[] = [];
  for (let row = 0; row < height.kernel; row++) {
    for (let column = 0; column < width.kernel; column++) {
      const [i, j] = [row * height.dilation, column * width.dilation];
      const ends = [i + (height.output - 1) * height.stride + 1, j + (width.output - 1) * width.stride + 1];
      const shifted = builder.node('Slice', [padded, builder.ints([i, j]), builder.ints(ends), builder.ints([2, 3]), builder.ints([height.stride, width.stride])]);
      const broadcast = builder.node('Reshape', [shifted, builder.ints([batch, channels, 1, height.output, width.output])]);
      taps.push(builder.node('ReduceSum', [builder.node('Mul', [broadcast, gradient]), builder.ints([0, 3, 4])], { keepdims: 0 }));
    }
  }
  lowering.write(node.outputs[0]!, builder.node('Reshape', [builder.node('Concat', taps, { axis: 0 }), builder.ints(filterShape)]));
};

/** Depthwise convolutions and their gradients. */
export const depthwiseLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.DepthwiseConv2dNative]: convolution,
  [tf.FusedDepthwiseConv2D]: convolution,
  [tf.DepthwiseConv2dNativeBackpropInput]: inputGradient,
  [tf.DepthwiseConv2dNativeBackpropFilter]: filterGradient,
};
