import { sizeOf, tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import type { Lowering, NodeLowering } from './lowering.js';

/** Puts values given by logical axis into the order of the axes in memory. */
type ToPhysical = <T>(byAxis: readonly T[]) => T[];

/** An operation of one input that keeps the axes, so that it works in the output's layout. */
function keepingAxes(expression: (x: string, node: GraphNode, toPhysical: ToPhysical, lowering: Lowering) => string, name = 'x'): NodeLowering {
  return (node, lowering) => {
    const output = node.outputs[0]!;
    const layout = lowering.layoutOf(output);
    const toPhysical: ToPhysical = (byAxis) => layout.map((axis) => byAxis[axis]!);
    lowering.write(output, expression(lowering.read(node.inputs[name]!, layout), node, toPhysical, lowering), layout);
  };
}

const axisOf = (axis: unknown, rank: number): number => ((axis as number) < 0 ? (axis as number) + rank : (axis as number));

/** Row-major elements under another shape. */
const reshape: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const x = lowering.read((inputs['x'] ?? inputs['input'])!);
  lowering.write(output!, lowering.builder.node('Reshape', [x, lowering.builder.ints(output!.shape)]));
};

/** The same elements in memory, read with other axes. */
const transpose: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const x = inputs['x']!;
  const layout = lowering.layoutOf(x);
  const perm = attributes['perm'] as readonly number[];
  lowering.write(output!, lowering.read(x, layout), layout.map((axis) => perm.indexOf(axis)));
};

const concat: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const layout = lowering.layoutOf(output!);
  const axis = axisOf(attributes['axis'], output!.shape.length);
  const parts = Object.values(inputs).map((value) => lowering.read(value, layout));
  lowering.write(output!, lowering.builder.node('Concat', parts, { axis: layout.indexOf(axis) }), layout);
};

const pack: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const axis = axisOf(attributes['axis'], output!.shape.length);
  const shape = builder.ints(output!.shape.map((extent, i) => (i === axis ? 1 : extent)));
  const parts = Object.values(inputs).map((value) => builder.node('Reshape', [lowering.read(value), shape]));
  lowering.write(output!, builder.node('Concat', parts, { axis }));
};

const unpack: NodeLowering = ({ inputs, attributes, outputs }, lowering) => {
  const { builder } = lowering;
  const value = inputs['value']!;
  const axis = axisOf(attributes['axis'], value.shape.length);
  const parts = builder.nodeWithOutputs('Split', [lowering.read(value)], { axis, num_outputs: outputs.length }, outputs.length);
  outputs.forEach((output, i) => lowering.write(output, builder.node('Reshape', [parts[i]!, builder.ints(output.shape)])));
};

const split: NodeLowering = ({ inputs, attributes, outputs }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const layout = lowering.layoutOf(x);
  const axis = axisOf(attributes['axis'], x.shape.length);
  const sizes = builder.ints(outputs.map((output) => output.shape[axis]!));
  const parts = builder.nodeWithOutputs('Split', [lowering.read(x, layout), sizes], { axis: layout.indexOf(axis) }, outputs.length);
  outputs.forEach((output, i) => lowering.write(output, parts[i]!, layout));
};

const slice = keepingAxes((x, { attributes, outputs: [output] }, toPhysical, { builder }) => {
  const begin = attributes['begin'] as readonly number[];
  const end = begin.map((start, axis) => start + output!.shape[axis]!);
  return builder.node('Slice', [x, builder.ints(toPhysical(begin)), builder.ints(toPhysical(end)), builder.ints(begin.map((_, axis) => axis))]);
});

type StridedSliceAttributes = {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
};

/** One ONNX Slice, then a Reshape for the axes that masks add or drop. */
const stridedSlice: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const a = attributes as StridedSliceAttributes;
  const info = tf.slice_util.sliceInfo([...x.shape], a.begin, a.end, a.strides, a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask);
  // A negative stride that runs past the first element ends before it; in ONNX, -1 would mean the last one.
  const end = info.end.map((stop, axis) => (info.strides[axis]! < 0 && stop < 0 ? -1 - x.shape[axis]! : stop));
  const sliced = builder.node('Slice', [lowering.read(x), builder.ints(info.begin), builder.ints(end), builder.ints(x.shape.map((_, axis) => axis)), builder.ints(info.strides)]);
  lowering.write(output!, builder.node('Reshape', [sliced, builder.ints(output!.shape)]));
};

const pad = keepingAxes((x, { inputs, attributes }, toPhysical, { builder }) => {
  const paddings = toPhysical(attributes['paddings'] as readonly (readonly [number, number])[]);
  const value = (attributes['constantValue'] as number | undefined) ?? 0;
  return builder.node('Pad', [x, builder.ints([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]), builder.scalar(inputs['x']!.dtype, value)]);
});

/** By index, since ONNX cannot repeat the border as the mode "symmetric" does. */
const mirrorPad = keepingAxes((x, { inputs, attributes }, toPhysical, { builder }) => {
  const offset = attributes['mode'] === 'reflect' ? 0 : 1;
  const paddings = toPhysical(attributes['paddings'] as readonly (readonly [number, number])[]);
  const extents = toPhysical(inputs['x']!.shape);
  return paddings.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const extent = extents[axis]!;
    const mirrored = (place: number): number => (place < 0 ? -place - offset : place >= extent ? 2 * (extent - 1) - place + offset : place);
    return builder.node('Gather', [padded, builder.ints(Array.from({ length: before + extent + after }, (_, i) => mirrored(i - before)))], { axis });
  }, x);
});

const tile = keepingAxes((x, { attributes }, toPhysical, { builder }) => builder.node('Tile', [x, builder.ints(toPhysical(attributes['reps'] as readonly number[]))]));

const reversed = (axesOf: (node: GraphNode) => readonly number[], name = 'x'): NodeLowering => keepingAxes((x, node, toPhysical, { builder }) => {
  const { outputs: [output] } = node;
  const axes = axesOf(node);
  const physical = toPhysical(output!.shape.map((_, axis) => axes.includes(axis))).flatMap((chosen, i) => (chosen ? [i] : []));
  const all = (value: number): string => builder.ints(physical.map(() => value));
  return builder.node('Slice', [x, all(-1), all(Number.MIN_SAFE_INTEGER), builder.ints(physical), all(-1)]);
}, name);

/** A small tensor, or one number, seen as a larger one. */
const broadcast: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const layout = lowering.layoutOf(output!);
  const x = lowering.readBroadcast(inputs['x']!, output!.shape.length, layout);
  lowering.write(output!, lowering.builder.node('Expand', [x, lowering.builder.ints(layout.map((axis) => output!.shape[axis]!))]), layout);
};

const filled = (valueOf: (node: GraphNode) => number): NodeLowering => (node, lowering) => {
  const output = node.outputs[0]!;
  const layout = lowering.layoutOf(output);
  const { builder } = lowering;
  const value = valueOf(node);
  lowering.write(output, builder.node('Expand', [builder.scalar(output.dtype, value), builder.ints(layout.map((axis) => output.shape[axis]!))]), layout);
};

/** Zeros but for the elements on the diagonal. */
const diagonal: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const size = sizeOf(x.shape);
  const eye = builder.constant('bool', [size, size], Uint8Array.from({ length: size * size }, (_, i) => (Math.floor(i / size) === i % size ? 1 : 0)));
  const row = builder.node('Reshape', [lowering.read(x), builder.ints([size])]);
  const rows = x.dtype === 'bool' ? builder.node('And', [eye, row]) : builder.node('Where', [eye, row, builder.scalar(x.dtype, 0)]);
  lowering.write(output!, builder.node('Reshape', [rows, builder.ints(output!.shape)]));
};

/** The shape that two shapes broadcast to. */
const broadcastArguments: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const rank = output!.shape[0]!;
  const [a, b] = ['s0', 's1'].map((name) => {
    const missing = rank - inputs[name]!.shape[0]!;
    return builder.node('Pad', [lowering.read(inputs[name]!), builder.ints([missing, 0]), builder.scalar('int32', 1)]);
  }) as [string, string];
  lowering.write(output!, builder.node('Where', [builder.node('Equal', [a, builder.scalar('int32', 1)]), b, a]));
};

/** Operations that move, copy or repeat elements. */
export const structureLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Reshape]: reshape,
  [tf.ExpandDims]: reshape,
  [tf.Transpose]: transpose,
  [tf.Concat]: concat,
  [tf.Pack]: pack,
  [tf.Unpack]: unpack,
  [tf.SplitV]: split,
  [tf.Slice]: slice,
  [tf.StridedSlice]: stridedSlice,
  [tf.PadV2]: pad,
  [tf.MirrorPad]: mirrorPad,
  [tf.Tile]: tile,
  [tf.Reverse]: reversed(({ attributes }) => attributes['dims'] as readonly number[]),
  [tf.FlipLeftRight]: reversed(() => [2], 'image'),
  [tf.Diag]: diagonal,
  [tf.BroadcastArgs]: broadcastArguments,
  [tf.BroadcastTo]: broadcast,
  [tf.Fill]: filled(({ attributes }) => attributes['value'] as number),
  [tf.OnesLike]: filled(() => 1),
  [tf.ZerosLike]: filled(() => 0),
  [tf.Identity]: (node, lowering) => {
    const x = node.inputs['x']!;
    lowering.write(node.outputs[0]!, lowering.read(x, lowering.layoutOf(x)), lowering.layoutOf(x));
  },
};
