import { tf } from '@limbeck/core';
import type { Attributes, Value } from '@limbeck/trace';
import { identityLayout, NCHW } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { dilationWindow, windowAttributes, type Window } from './window.js';

type Pair = readonly [number, number];

/** Less than any sum in an image, and no infinity, from which sums could not be taken. */
const LOWEST = -3e38;

const windowOf = (x: Value, filter: Value, attributes: Attributes): Window => dilationWindow(x.shape, filter.shape, attributes);

/** For each tap of the filter the image under it plus the tap's value, `[N, H, W, C]`. */
function sums({ x, filter }: Record<'x' | 'filter', Value>, { height, width }: Window, lowering: Lowering): string[] {
  const { builder } = lowering;
  const padded = builder.node('Pad', [lowering.read(x), builder.ints([0, height.before, width.before, 0, 0, height.after, width.after, 0]), builder.float(LOWEST)]);
  const channels = filter.shape[2]!;
  return taps({ height, width }).map(([row, column]) => {
    const starts: Pair = [row * height.dilation, column * width.dilation];
    const ends = [starts[0] + (height.output - 1) * height.stride + 1, starts[1] + (width.output - 1) * width.stride + 1];
    const seen = builder.node('Slice', [padded, builder.ints(starts), builder.ints(ends), builder.ints([1, 2]), builder.ints([height.stride, width.stride])]);
    const value = builder.node('Slice', [lowering.read(filter), builder.ints([row, column]), builder.ints([row + 1, column + 1]), builder.ints([0, 1])]);
    return builder.node('Add', [seen, builder.node('Reshape', [value, builder.ints([channels])])]);
  });
}

function taps({ height, width }: Pick<Window, 'height' | 'width'>): Pair[] {
  return Array.from({ length: height.kernel * width.kernel }, (_, i) => [Math.floor(i / width.kernel), i % width.kernel] as const);
}

const dilation: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { x, filter } = inputs as Record<'x' | 'filter', Value>;
  lowering.write(output!, lowering.builder.node('Max', sums({ x, filter }, windowOf(x, filter, attributes), lowering)));
};

/** The output's gradient at the places where each tap gave the (first) largest sum, 0 elsewhere; one tensor a tap. */
function shares(inputs: Record<'x' | 'filter' | 'dy', Value>, window: Window, lowering: Lowering): string[] {
  const { builder } = lowering;
  const stacked = builder.node('Concat', sums(inputs, window, lowering).map((sum) => builder.node('Unsqueeze', [sum, builder.ints([0])])), { axis: 0 });
  const best = builder.node('ArgMax', [stacked], { axis: 0, keepdims: 0 });
  const dy = lowering.read(inputs.dy);
  return taps(window).map((_, tap) => builder.node('Where', [builder.node('Equal', [best, builder.constant('int64', [], BigInt64Array.of(BigInt(tap)))]), dy, builder.float(0)]));
}

const filterGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const named = inputs as Record<'x' | 'filter' | 'dy', Value>;
  const totals = shares(named, windowOf(named.x, named.filter, attributes), lowering).map((share) => builder.node('ReduceSum', [share, builder.ints([0, 1, 2])], { keepdims: 0 }));
  lowering.write(output!, builder.node('Reshape', [builder.node('Concat', totals, { axis: 0 }), builder.ints(output!.shape)]));
};

/** A transposed convolution puts each tap's share where the tap lay: tap t has the kernel that is 1 at t. */
const inputGradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const named = inputs as Record<'x' | 'filter' | 'dy', Value>;
  const window = windowOf(named.x, named.filter, attributes);
  const { batch, height, width } = window;
  const channels = named.x.shape[3]!;
  const count = taps(window).length;
  // [N, C, T, H, W]: the taps of a channel are one group.
  const shape = builder.ints([batch, channels, 1, height.output, width.output]);
  const grouped = shares(named, window, lowering).map((share) => builder.node('Reshape', [builder.node('Transpose', [share], { perm: NCHW }), shape]));
  const stacked = builder.node('Reshape', [builder.node('Concat', grouped, { axis: 2 }), builder.ints([batch, channels * count, height.output, width.output])]);
  const kernels = Float32Array.from({ length: channels * count * count }, (_, i) => (Math.floor(i / count) % count === i % count ? 1 : 0));
  const kernel = builder.constant('float32', [channels * count, 1, height.kernel, width.kernel], kernels);
  const result = builder.node('ConvTranspose', [stacked, kernel], { ...windowAttributes(window), output_padding: [height.unused, width.unused], group: channels });
  lowering.write(output!, builder.node('Transpose', [result], { perm: [0, 2, 3, 1] }), identityLayout(4));
};

/** Grey-scale dilation, `max over taps of x + filter`, and its gradients. */
export const dilationLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Dilation2D]: dilation,
  [tf.Dilation2DBackpropFilter]: filterGradient,
  [tf.Dilation2DBackpropInput]: inputGradient,
};
