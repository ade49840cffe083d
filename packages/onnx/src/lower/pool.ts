import { sizeOf, tf } from '@limbeck/core';
import type { Value } from '@limbeck/trace';
import { NCHW, physicalShape } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { isTiling, poolWindow, windowAttributes, type Window } from './window.js';

/** ONNX's MaxPool of a value, and where each maximum was found: an index into the whole flat input. */
function maxima(x: Value, window: Window, lowering: Lowering): readonly string[] {
  return lowering.builder.nodeWithOutputs('MaxPool', [lowering.read(x, NCHW)], windowAttributes(window), 2);
}

/** Without the indices where no gradient asks for them: that kernel is twice as fast. */
const maxPool: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const x = inputs['x']!;
  const window = poolWindow(x.shape, attributes);
  const hasGradient = lowering.usersOf(output!).some((user) => user.op === tf.MaxPoolGrad && user.inputs['output'] === output && user.inputs['input'] === x);
  lowering.write(output!, hasGradient ? maxima(x, window, lowering)[0]! : lowering.builder.node('MaxPool', [lowering.read(x, NCHW)], windowAttributes(window)), NCHW);
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
  lowering.write(output!, lowering.builder.node('AveragePool', [lowering.read(x, NCHW)], windowAttributes(poolWindow(x.shape, attributes))), NCHW);
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
  [tf.MaxPoolGrad]: maxPoolGradient,
  [tf.AvgPool]: averagePool,
  [tf.AvgPoolGrad]: averagePoolGradient,
};
