import { sizeOf, tf } from '@limbeck/core';
import type { Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { ELEMENT_TYPES } from '../write/model.js';
import { NCHW, physicalShape } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { isTiling, poolWindow, windowAttributes, type Window } from './window.js';

/** ONNX Runtime pools with less padding than a window is wide only. */
function tooMuchPadding({ height, width }: Window): boolean {
  return [height, width].some(({ before, after, kernel }) => before >= kernel || after >= kernel);
}

/** The value with the window's padding around it. */
function paddedInput(x: string, { height, width }: Window, { builder }: Lowering): string {
  return builder.node('Pad', [x, builder.ints([0, 0, height.before, width.before, 0, 0, height.after, width.after]), builder.float(-Infinity)]);
}

/** ONNX's MaxPool of a value, and where each maximum was found: an index into the whole flat input. */
function maxima(x: Value, window: Window, lowering: Lowering): readonly string[] {
  return lowering.builder.nodeWithOutputs('MaxPool', [lowering.read(x, NCHW)], windowAttributes(window), 2);
}

/** Without the indices where no gradient asks for them: that kernel is twice as fast. */
const maxPool: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const x = inputs['x']!;
  const window = poolWindow(x.shape, attributes);
  const hasGradient = lowering.usersOf(output!).some((user) => user.op === tf.MaxPoolGrad && user.inputs['output'] === output && user.inputs['input'] === x);
  if (x.dtype !== 'float32') return lowering.write(output!, ofIntegers(x, window, lowering), NCHW);
  const onnx = windowAttributes(window);
  if (tooMuchPadding(window)) return lowering.write(output!, lowering.builder.node('MaxPool', [paddedInput(lowering.read(x, NCHW), window, lowering)], { ...onnx, pads: [0, 0, 0, 0] }), NCHW);
  lowering.write(output!, hasGradient ? maxima(x, window, lowering)[0]! : lowering.builder.node('MaxPool', [lowering.read(x, NCHW)], onnx), NCHW);
};

/** Through real numbers, the only ones that ONNX Runtime pools. */
function ofIntegers(x: Value, window: Window, lowering: Lowering): string {
  const { builder } = lowering;
  const pooled = builder.node('MaxPool', [builder.node('Cast', [lowering.read(x, NCHW)], { to: ELEMENT_TYPES.float32 })], windowAttributes(window));
  return builder.node('Cast', [pooled], { to: ELEMENT_TYPES[x.dtype] });
}

/** The maxima, NaN being none, and their places in each image, or in the batch, counted channels last. */
const maxPoolWithArgmax: NodeLowering = ({ inputs, attributes, outputs: [values, places] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const [, height, width, channels] = x.shape as readonly [number, number, number, number];
  const numbers = builder.node('Where', [builder.node('IsNaN', [lowering.read(x, NCHW)]), builder.float(-Infinity), lowering.read(x, NCHW)]);
  const [best, indices] = builder.nodeWithOutputs('MaxPool', [numbers], windowAttributes(poolWindow(x.shape, attributes)), 2);
  lowering.write(values!, best!, NCHW);
  const int = (value: number): string => builder.constant('int64', [], BigInt64Array.of(BigInt(value)));
  const pixel = builder.node('Mod', [indices!, int(height * width)]);
  const plane = builder.node('Div', [indices!, int(height * width)]);
  const inImage = builder.node('Add', [builder.node('Mul', [pixel, int(channels)]), builder.node('Mod', [plane, int(channels)])]);
  const start = builder.node('Mul', [builder.node('Div', [plane, int(channels)]), int(height * width * channels)]);
  const result = attributes['includeBatchInIndex'] === true ? builder.node('Add', [start, inImage]) : inImage;
  lowering.write(places!, builder.node('Cast', [result], { to: ELEMENT_TYPES.int32 }), NCHW);
};

/** Each gradient goes to the place of its window's (first) maximum; overlapping windows add up. */
const maxPoolGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { dy, input } = inputs as { dy: Value; input: Value };
  const window = poolWindow(input.shape, attributes);
  const indices = maxima(input, window, lowering)[1]!;
  const gradient = lowering.read(dy, NCHW);
  const shape = builder.ints(physicalShape(input.shape, NCHW));
  if (isTiling(window)) {
    const { kernel_shape, strides } = windowAttributes(window) as { kernel_shape: readonly number[]; strides: readonly number[] };
    return lowering.write(output!, builder.node('MaxUnpool', [gradient, indices, shape], { kernel_shape, strides }), NCHW);
  }
  const flat = builder.ints([-1]);
  const zeros = builder.node('Expand', [builder.float(0), builder.ints([sizeOf(input.shape)])]);
  const scattered = builder.node('ScatterElements', [zeros, builder.node('Reshape', [indices, flat]), builder.node('Reshape', [gradient, flat])], { axis: 0, reduction: 'add' });
  lowering.write(output!, builder.node('Reshape', [scattered, shape]), NCHW);
};

const averagePool: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const x = inputs['x']!;
  const { builder } = lowering;
  const window = poolWindow(x.shape, attributes);
  if (!tooMuchPadding(window)) return lowering.write(output!, builder.node('AveragePool', [lowering.read(x, NCHW)], windowAttributes(window)), NCHW);
  const { height, width } = window;
  const channels = x.shape[3]!;
  const sums = builder.node('Conv', [lowering.read(x, NCHW), ones(channels, window, builder)], { ...windowAttributes(window), group: channels });
  lowering.write(output!, builder.node('Mul', [sums, builder.constant('float32', [1, 1, height.output, width.output], reciprocalCounts(window))]), NCHW);
};

/** Each gradient, divided by the number of elements in its window that are not padding, spread over the window. */
const averagePoolGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { dy, input } = inputs as { dy: Value; input: Value };
  const window = poolWindow(input.shape, attributes);
  const { height, width } = window;
  const share = builder.node('Mul', [lowering.read(dy, NCHW), builder.constant('float32', [1, 1, height.output, width.output], reciprocalCounts(window))]);
  const channels = input.shape[3]!;
  const spread = builder.node('ConvTranspose', [share, ones(channels, window, builder)], { ...windowAttributes(window), output_padding: [height.unused, width.unused], group: channels });
  lowering.write(output!, spread, NCHW);
};

function ones(channels: number, { height, width }: Window, builder: GraphBuilder): string {
  return builder.constant('float32', [channels, 1, height.kernel, width.kernel], new Float32Array(channels * height.kernel * width.kernel).fill(1));
}

function reciprocalCounts({ height, width }: Window): Float32Array {
  const covered = ({ input, kernel, stride, before }: Window['height'], position: number): number => {
    const start = position * stride - before;
    return Math.max(0, Math.min(start + kernel, input) - Math.max(start, 0));
  };
  return Float32Array.from({ length: height.output * width.output }, (_, i) => {
    const count = covered(height, Math.floor(i / width.output)) * covered(width, i % width.output);
    return count === 0 ? 0 : 1 / count;
  });
}

/** Pools and their gradients. */
export const poolLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.MaxPool]: maxPool,
  [tf.MaxPoolWithArgmax]: maxPoolWithArgmax,
  [tf.MaxPoolGrad]: maxPoolGradient,
  [tf.AvgPool]: averagePool,
  [tf.AvgPoolGrad]: averagePoolGradient,
};
