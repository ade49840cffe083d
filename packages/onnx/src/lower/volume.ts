import { sizeOf, tf } from '@limbeck/core';
import type { Attributes, Value } from '@limbeck/trace';
import type { AttributeValue } from '../write/model.js';
import { physicalShape, type Layout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { slidingAxis, type WindowAxis } from './window.js';

type Extents = number | [number, number, number];
type Shape5D = [number, number, number, number, number];
type Axes = readonly [WindowAxis, WindowAxis, WindowAxis];

/** Activations `[N, D, H, W, C]` and filters `[D, H, W, I, O]` as ONNX wants them. */
const CHANNELS_FIRST: Layout = [0, 4, 1, 2, 3];
const FILTER: Layout = [4, 3, 0, 1, 2];

function axesOf(info: tf.backend_util.Conv3DInfo): Axes {
  const { padInfo } = info;
  return [
    slidingAxis({ input: info.inDepth, output: info.outDepth, kernel: info.filterDepth, stride: info.strideDepth, dilation: info.dilationDepth, before: padInfo.front }),
    slidingAxis({ input: info.inHeight, output: info.outHeight, kernel: info.filterHeight, stride: info.strideHeight, dilation: info.dilationHeight, before: padInfo.top }),
    slidingAxis({ input: info.inWidth, output: info.outWidth, kernel: info.filterWidth, stride: info.strideWidth, dilation: info.dilationWidth, before: padInfo.left }),
  ];
}

function poolAxes(x: readonly number[], a: Attributes): Axes {
  return axesOf(tf.backend_util.computePool3DInfo([...x] as Shape5D, a['filterSize'] as Extents, a['strides'] as Extents, 1, a['pad'] as 'same', a['dimRoundingMode'] as 'floor' | undefined));
}

function convolutionAxes(x: readonly number[], filter: readonly number[], a: Attributes): Axes {
  return axesOf(tf.backend_util.computeConv3DInfo([...x] as Shape5D, [...filter] as Shape5D, a['strides'] as Extents, (a['dilations'] as Extents | undefined) ?? 1, a['pad'] as 'same'));
}

function windowAttributes(axes: Axes): Record<string, AttributeValue> {
  return { kernel_shape: axes.map(({ kernel }) => kernel), strides: axes.map(({ stride }) => stride), pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)] };
}

function convolutionAttributes(axes: Axes): Record<string, AttributeValue> {
  return { ...windowAttributes(axes), dilations: axes.map(({ dilation }) => dilation) };
}

const convolution: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { x, filter } = inputs as Record<'x' | 'filter', Value>;
  lowering.write(output!, lowering.builder.node('Conv', [lowering.read(x, CHANNELS_FIRST), lowering.read(filter, FILTER)], convolutionAttributes(convolutionAxes(x.shape, filter.shape, attributes))), CHANNELS_FIRST);
};

const inputGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { dy, filter } = inputs as Record<'dy' | 'filter', Value>;
  const axes = convolutionAxes(attributes['inputShape'] as readonly number[], filter.shape, attributes);
  const result = lowering.builder.node('ConvTranspose', [lowering.read(dy, CHANNELS_FIRST), lowering.read(filter, FILTER)], { ...convolutionAttributes(axes), output_padding: axes.map(({ unused }) => unused) });
  lowering.write(output!, result, CHANNELS_FIRST);
};

/** The input, channels as batch, convolved with the output's gradient as filter; stride and dilation change places. */
const filterGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { x, dy } = inputs as Record<'x' | 'dy', Value>;
  const axes = convolutionAxes(x.shape, attributes['filterShape'] as readonly number[], attributes);
  const gradient = builder.node('Conv', [lowering.read(x, [4, 0, 1, 2, 3]), lowering.read(dy, [4, 0, 1, 2, 3])], {
    kernel_shape: axes.map((axis) => axis.output),
    strides: axes.map(({ dilation }) => dilation),
    dilations: axes.map(({ stride }) => stride),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
  });
  const wanted = builder.node('Slice', [gradient, builder.ints([0, 0, 0]), builder.ints(axes.map(({ kernel }) => kernel)), builder.ints([2, 3, 4])]);
  lowering.write(output!, wanted, [3, 4, 0, 1, 2]);
};

const maxPool: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const x = inputs['x']!;
  lowering.write(output!, lowering.builder.node('MaxPool', [lowering.read(x, CHANNELS_FIRST)], windowAttributes(poolAxes(x.shape, attributes))), CHANNELS_FIRST);
};

/** By a convolution where there is more padding than ONNX Runtime's pools allow. */
const averagePool: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const axes = poolAxes(x.shape, attributes);
  const name = lowering.read(x, CHANNELS_FIRST);
  if (axes.every(({ before, after, kernel }) => before < kernel && after < kernel)) return lowering.write(output!, builder.node('AveragePool', [name], windowAttributes(axes)), CHANNELS_FIRST);
  const sums = builder.node('Conv', [name, ones(x.shape[4]!, axes, lowering)], { ...windowAttributes(axes), group: x.shape[4]! });
  lowering.write(output!, builder.node('Mul', [sums, reciprocalCounts(axes, lowering)]), CHANNELS_FIRST);
};

/** Each gradient goes to the place of its window's (first) maximum; overlapping windows add up. */
const maxPoolGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { dy, input } = inputs as Record<'dy' | 'input', Value>;
  const indices = builder.nodeWithOutputs('MaxPool', [lowering.read(input, CHANNELS_FIRST)], windowAttributes(poolAxes(input.shape, attributes)), 2)[1]!;
  const flat = (name: string): string => builder.node('Reshape', [name, builder.ints([-1])]);
  const zeros = builder.node('Expand', [builder.float(0), builder.ints([sizeOf(input.shape)])]);
  const scattered = builder.node('ScatterElements', [zeros, flat(indices), flat(lowering.read(dy, CHANNELS_FIRST))], { axis: 0, reduction: 'add' });
  lowering.write(output!, builder.node('Reshape', [scattered, builder.ints(physicalShape(input.shape, CHANNELS_FIRST))]), CHANNELS_FIRST);
};

/** Each gradient, divided by the number of elements in its window that are not padding, spread over the window. */
const averagePoolGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { dy, input } = inputs as Record<'dy' | 'input', Value>;
  const axes = poolAxes(input.shape, attributes);
  const channels = input.shape[4]!;
  const share = lowering.builder.node('Mul', [lowering.read(dy, CHANNELS_FIRST), reciprocalCounts(axes, lowering)]);
  const spread = lowering.builder.node('ConvTranspose', [share, ones(channels, axes, lowering)], { ...windowAttributes(axes), output_padding: axes.map(({ unused }) => unused), group: channels });
  lowering.write(output!, spread, CHANNELS_FIRST);
};

function ones(channels: number, axes: Axes, { builder }: Lowering): string {
  const kernel = axes.map((axis) => axis.kernel);
  return builder.constant('float32', [channels, 1, ...kernel], new Float32Array(channels * sizeOf(kernel)).fill(1));
}

/** One over the number of elements in each window that are not padding, 0 where all are. */
function reciprocalCounts(axes: Axes, { builder }: Lowering): string {
  const covered = axes.map(({ input, kernel, stride, before, output }) => Array.from({ length: output }, (_, i) => Math.max(0, Math.min(i * stride - before + kernel, input) - Math.max(i * stride - before, 0))));
  const [depth, height, width] = covered as [number[], number[], number[]];
  const shares = depth.flatMap((d) => height.flatMap((h) => width.map((w) => (d * h * w === 0 ? 0 : 1 / (d * h * w)))));
  return builder.constant('float32', [1, 1, depth.length, height.length, width.length], Float32Array.from(shares));
}

/** Convolutions and pools over depth, height and width, and their gradients. */
export const volumeLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Conv3D]: convolution,
  [tf.Conv3DBackpropInputV2]: inputGradient,
  [tf.Conv3DBackpropFilterV2]: filterGradient,
  [tf.AvgPool3D]: averagePool,
  [tf.MaxPool3D]: maxPool,
  [tf.AvgPool3DGrad]: averagePoolGradient,
  [tf.MaxPool3DGrad]: maxPoolGradient,
};
