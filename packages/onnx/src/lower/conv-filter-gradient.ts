import { tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { activationLayout, channelAxis } from './conv.js';
import { identityLayout, OIHW } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { convolutionWindow, type Window, type WindowAxis } from './window.js';

/** Up to so many input channels, one convolution with swapped roles beats a product for each kernel tap. */
const FEW_CHANNELS = 4;

/** The gradient in the filter: `dW[o, i, r, c] = sum over images and positions of dy[o, p] x[i, p stride + (r, c) dilation]`. */
const filterGradient: NodeLowering = (node, lowering) => {
  const filterShape = node.attributes['filterShape'] as readonly [number, number, number, number];
  const window = convolutionWindow(node.inputs['x']!.shape, filterShape, node.attributes);
  const few = filterShape[2] <= FEW_CHANNELS && window.height.kernel * window.width.kernel > 1;
  lowering.write(node.outputs[0]!, few ? bySwappedRoles(node, window, lowering) : byTaps(node, window, filterShape, lowering), OIHW);
};

/** The input, channels as batch, convolved with the output's gradient as filter; stride and dilation change places. */
function bySwappedRoles(node: GraphNode, { height, width }: Window, lowering: Lowering): string {
  const { builder } = lowering;
  const images = lowering.read(node.inputs['x']!, channelAxis(node) === 1 ? [1, 0, 2, 3] : [3, 0, 1, 2]);
  const filters = builder.node('Transpose', [lowering.read(node.inputs['dy']!, activationLayout(node))], { perm: [1, 0, 2, 3] });
  const gradient = builder.node('Conv', [images, filters], {
    kernel_shape: [height.output, width.output],
    strides: [height.dilation, width.dilation],
    dilations: [height.stride, width.stride],
    pads: [height.before, width.before, height.after, width.after],
  });
  const surplus = [height, width].some((axis) => axis.unused >= axis.dilation);
  const wanted = surplus ? builder.node('Slice', [gradient, builder.ints([0, 0]), builder.ints([height.kernel, width.kernel]), builder.ints([2, 3])]) : gradient;
  return builder.node('Transpose', [wanted], { perm: [1, 0, 2, 3] });
}

/**
 * One matrix product for each kernel tap and image. The input lies channels last here, so that what a tap sees is whole rows of memory (stride 1)
 * or whole pixels, and neither operand of the product is transposed.
 */
function byTaps(node: GraphNode, { batch, height, width }: Window, [, , inputChannels, outputChannels]: readonly [number, number, number, number], lowering: Lowering): string {
  const { builder } = lowering;
  const positions = height.output * width.output;
  const dy = builder.node('Reshape', [lowering.read(node.inputs['dy']!, activationLayout(node)), builder.ints([batch, outputChannels, positions])]);
  const x = padded(lowering.read(node.inputs['x']!, channelAxis(node) === 1 ? [0, 2, 3, 1] : identityLayout(4)), height, width, builder);
  const taps: string[] = [];
  for (let row = 0; row < height.kernel; row++) {
    for (let column = 0; column < width.kernel; column++) {
      const seen = builder.node('Reshape', [tapInput(x, [row, column], [height, width], builder), builder.ints([batch, positions, inputChannels])]);
      taps.push(builder.node('ReduceSum', [builder.node('MatMul', [dy, seen]), builder.ints([0])], { keepdims: 0 }));
    }
  }
  const stacked = builder.node('Reshape', [builder.node('Concat', taps, { axis: 0 }), builder.ints([height.kernel, width.kernel, outputChannels, inputChannels])]);
  return builder.node('Transpose', [stacked], { perm: [2, 3, 0, 1] });
}

function padded(x: string, height: WindowAxis, width: WindowAxis, builder: GraphBuilder): string {
  const amounts = [0, height.before, width.before, 0, 0, height.after, width.after, 0];
  return amounts.every((amount) => amount === 0) ? x : builder.node('Pad', [x, builder.ints(amounts)]);
}

/** `[N, H, W, C]`: the element under one kernel tap for every output position. */
function tapInput(x: string, tap: readonly [number, number], axes: readonly [WindowAxis, WindowAxis], builder: GraphBuilder): string {
  if (axes.every(({ kernel, stride }) => kernel === 1 && stride === 1)) return x;
  const starts = axes.map(({ dilation }, i) => tap[i]! * dilation);
  const ends = axes.map(({ output, stride }, i) => starts[i]! + (output - 1) * stride + 1);
  return builder.node('Slice', [x, builder.ints(starts), builder.ints(ends), builder.ints([1, 2]), builder.ints(axes.map(({ stride }) => stride))]);
}

export const convFilterGradientLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Conv2DBackpropFilter]: filterGradient,
};
