import { sizeOf, tf } from '@limbeck/core';
import type { Value } from '@limbeck/trace';
import { ELEMENT_TYPES, type AttributeValue } from '../write/model.js';
import { NCHW, physicalShape } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { isTiling, poolWindow, windowAttributes, type Window } from './window.js';

/** ONNX Runtime wants less padding than a window is wide: more is put around the input before. */
function operand(x: Value, window: Window, filler: number, lowering: Lowering): { readonly name: string; readonly attributes: Record<string, AttributeValue> } {
  const { builder } = lowering;
  const { height, width } = window;
  const attributes = windowAttributes(window);
  const name = lowering.read(x, NCHW);
  if ([height, width].every(({ before, after, kernel }) => before < kernel && after < kernel)) return { name, attributes };
  const padded = builder.node('Pad', [name, builder.ints([0, 0, height.before, width.before, 0, 0, height.after, width.after]), builder.float(filler)]);
  return { name: padded, attributes: { ...attributes, pads: [0, 0, 0, 0] } };
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
  const { name, attributes: onnx } = operand(x, window, -Infinity, lowering);
  lowering.write(output!, hasGradient ? maxima(x, window, lowering)[0]! : lowering.builder.node('MaxPool', [name], onnx), NCHW);
};

/** Through real numbers, the only ones that ONNX Runtime pools. */
function ofIntegers(x: Value, window: Window, lowering: Lowering): string {
  const { builder } = lowering;
  const pooled = builder.node('MaxPool', [builder.node('Cast', [lowering.read(x, NCHW)], { to: ELEMENT_TYPES.float32 })], windowAttributes(window));
  return builder.node('Cast', [pooled], { to: ELEMENT_TYPES[x.dtype] });
}

/** The maxima, and their places in each image, or in the batch, counted channels last. */
const maxPoolWithArgmax: NodeLowering = ({ inputs, attributes, outputs: [values, places] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const [, height, width, channels] = x.shape as readonly [number, number, number, number];
  const [best, indices] = maxima(x, poolWindow(x.shape, attributes), lowering);
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
  const { name, attributes: onnx } = operand(x, window, 0, lowering);
  const average = builder.node('AveragePool', [name], onnx);
  // Padding put around before counts as elements there.
  const { height, width } = window;
  const uncounted = name === lowering.read(x, NCHW) ? undefined : builder.constant('float32', [1, 1, height.output, width.output], reciprocalCounts(window).map((share) => share * height.kernel * width.kernel));
  lowering.write(output!, uncounted === undefined ? average : builder.node('Mul', [average, uncounted]), NCHW);
};

/** Each gradient, divided by the number of elements in its window that are not padding, spread over the window. */
const averagePoolGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { dy, input } = inputs as { dy: Value; input: Value };
  const window = poolWindow(input.shape, attributes);
  const { height, width } = window;
  const share = builder.node('Mul', [lowering.read(dy, NCHW), builder.constant('float32', [1, 1, height.output, width.output], reciprocalCounts(window))]);
  const channels = input.shape[3]!;
  const ones = builder.constant('float32', [channels, 1, height.kernel, width.kernel], new Float32Array(channels * height.kernel * width.kernel).fill(1));
  const spread = builder.node('ConvTranspose', [share, ones], { ...windowAttributes(window), output_padding: [height.unused, width.unused], group: channels });
  lowering.write(output!, spread, NCHW);
};

function reciprocalCounts({ height, width }: Window): Float32Array {
  const covered = ({ input, kernel, stride, before }: Window['height'], position: number): number => {
    const start = position * stride - before;
    return Math.min(start + kernel, input) - Math.max(start, 0);
  };
  return Float32Array.from({ length: height.output * width.output }, (_, i) => 1 / (covered(height, Math.floor(i / width.output)) * covered(width, i % width.output)));
}

/** Pools and their gradients. */
export const poolLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.MaxPool]: maxPool,
  [tf.MaxPoolWithArgmax]: maxPoolWithArgmax,
  [tf.MaxPoolGrad]: maxPoolGradient,
  [tf.AvgPool]: averagePool,
  [tf.AvgPoolGrad]: averagePoolGradient,
};
