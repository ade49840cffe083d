import { tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { refuseChannelsFirst } from './conv.js';
import { NCHW, OIHW } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { convolutionWindow, type Window, type WindowAxis } from './window.js';

/** Up to so many input channels, one convolution with swapped roles beats a product for each kernel tap. */
const FEW_CHANNELS = 4;

/** The gradient in the filter: `dW[o, i, r, c] = sum over images and positions of dy[o, p] x[i, p stride + (r, c) dilation]`. */
const filterGradient: NodeLowering = (node, lowering) => {
  refuseChannelsFirst(node, lowering);
  const filterShape = node.attributes['filterShape'] as readonly [number, number, number, number];
  const window = convolutionWindow(node.inputs['x']!.shape, filterShape, node.attributes);
  const few = filterShape[2] <= FEW_CHANNELS && window.height.kernel * window.width.kernel > 1;
  lowering.write(node.outputs[0]!, few ? bySwappedRoles(node, window, lowering) : byTaps(node, window, filterShape, lowering), OIHW);
};

/** The input, channels as batch, convolved with the output's gradient as filter; stride and dilation change places. */
function bySwappedRoles({ inputs }: GraphNode, { height, width }: Window, lowering: Lowering): string {
  const { builder } = lowering;
  const images = lowering.read(inputs['x']!, [3, 0, 1, 2]);
  const filters = builder.node('Transpose', [lowering.read(inputs['dy']!, NCHW)], { perm: [1, 0, 2, 3] });
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
 * One matrix product for each kernel tap and image. The padded input is split into its stride's phases; in each, rows of output positions and of
 * input positions have the same pitch, so that a tap's input is one contiguous stretch of memory.
 */
function byTaps({ inputs }: GraphNode, { batch, height, width }: Window, [, , inputChannels, outputChannels]: readonly [number, number, number, number], lowering: Lowering): string {
  const { builder } = lowering;
  const pitch = phaseExtent(width);
  const rows = phaseExtent(height) + (lastOffset(width) > 0 ? 1 : 0);
  const length = height.output * pitch;
  const dy = pad(lowering.read(inputs['dy']!, NCHW), [0, 0, 0, 0], [0, 0, 0, pitch - width.output], builder);
  const dyRows = builder.node('Reshape', [dy, builder.ints([batch, outputChannels, length])]);
  const x = pad(lowering.read(inputs['x']!), [0, height.before, width.before, 0], [0, rows * height.stride - height.input - height.before, pitch * width.stride - width.input - width.before, 0], builder);
  const phases = splitPhases(x, { batch, height, width }, [rows, pitch, inputChannels], builder);
  const taps: string[] = [];
  for (let row = 0; row < height.kernel; row++) {
    for (let column = 0; column < width.kernel; column++) {
      const [i, j] = [row * height.dilation, column * width.dilation];
      const phase = (j % width.stride) * height.stride + (i % height.stride);
      const start = Math.floor(i / height.stride) * pitch + Math.floor(j / width.stride);
      const stretch = slice(phases, [phase * batch, start], [(phase + 1) * batch, start + length], builder);
      taps.push(builder.node('ReduceSum', [builder.node('MatMul', [dyRows, stretch]), builder.ints([0])], { keepdims: 0 }));
    }
  }
  const stacked = builder.node('Reshape', [builder.node('Concat', taps, { axis: 0 }), builder.ints([height.kernel, width.kernel, outputChannels, inputChannels])]);
  return builder.node('Transpose', [stacked], { perm: [2, 3, 0, 1] });
}

/** Positions a phase must hold along an axis. */
function phaseExtent({ output, kernel, stride, dilation }: WindowAxis): number {
  return Math.ceil(((output - 1) * stride + (kernel - 1) * dilation + 1) / stride);
}

function lastOffset({ kernel, stride, dilation }: WindowAxis): number {
  return Math.floor(((kernel - 1) * dilation) / stride);
}

/**
 * `[N, rows s, pitch t, C]` as `[t s N, rows pitch, C]`: every phase of the strides s and t for itself. Two transposes that each move one axis to
 * the front are many times faster in ONNX Runtime than one that moves both.
 */
function splitPhases(x: string, { batch, height, width }: Window, [rows, pitch, channels]: readonly [number, number, number], builder: GraphBuilder): string {
  const [s, t] = [height.stride, width.stride];
  const toFront = (name: string, outer: number, axis: number, inner: number): string =>
    axis === 1 ? name : builder.node('Transpose', [builder.node('Reshape', [name, builder.ints([outer, axis, inner])])], { perm: [1, 0, 2] });
  const byRow = toFront(x, batch * rows, s, pitch * t * channels);
  return builder.node('Reshape', [toFront(byRow, s * batch * rows * pitch, t, channels), builder.ints([s * t * batch, rows * pitch, channels])]);
}

/** Negative amounts crop. */
function pad(x: string, before: readonly number[], after: readonly number[], builder: GraphBuilder): string {
  return [...before, ...after].every((amount) => amount === 0) ? x : builder.node('Pad', [x, builder.ints([...before, ...after])]);
}

function slice(x: string, starts: readonly number[], ends: readonly number[], builder: GraphBuilder): string {
  return builder.node('Slice', [x, builder.ints(starts), builder.ints(ends)]);
}

export const convFilterGradientLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Conv2DBackpropFilter]: filterGradient,
};
