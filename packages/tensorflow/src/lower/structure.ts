import { tf } from '@limbeck/core';
import type { GraphBuilder, Ref } from './graph-builder.js';
import { inputOf, outputOf, refOf, typed, type Call, type Lowering, type LoweringTable } from './lowering.js';

const index = { type: 'int32' } as const;
const numbers = (value: unknown): readonly number[] => (typeof value === 'number' ? [value] : (value as readonly number[]));

/** Every output of a node with several. */
export const outputs = (node: Ref, count: number): readonly Ref[] => Array.from({ length: count }, (_, i) => (i === 0 ? node : `${node}:${i}`));

const reshape = (input: string): Lowering => (call, graph) => graph.reshape(refOf(call, input), outputOf(call));

const concat: Lowering = (call, graph) => {
  const parts = Object.values(call.refs);
  return graph.add('ConcatV2', [...parts, graph.scalar(call.node.attributes['axis'] as number, 'int32')], { ...typed(outputOf(call).dtype), Tidx: index, N: { int: parts.length } });
};

const pack: Lowering = (call, graph) => {
  const parts = Object.values(call.refs);
  return graph.add('Pack', parts, { ...typed(outputOf(call).dtype), N: { int: parts.length }, axis: { int: call.node.attributes['axis'] as number } });
};

const unpack: Lowering = (call, graph) => {
  const count = call.node.outputs.length;
  return outputs(graph.add('Unpack', [refOf(call, 'value')], { ...typed(outputOf(call).dtype), num: { int: count }, axis: { int: call.node.attributes['axis'] as number } }), count);
};

const split: Lowering = (call, graph) => {
  const axis = tf.util.parseAxisParam(call.node.attributes['axis'] as number, [...inputOf(call, 'x').shape])[0] ?? 0;
  const sizes = call.node.outputs.map((output) => output.shape[axis] ?? 0);
  const node = graph.add('SplitV', [refOf(call, 'x'), graph.ints(sizes), graph.scalar(axis, 'int32')], { ...typed(outputOf(call).dtype), Tlen: index, num_split: { int: sizes.length } });
  return outputs(node, sizes.length);
};

const slice: Lowering = (call, graph) => {
  const { shape, dtype } = inputOf(call, 'x');
  const begin = numbers(call.node.attributes['begin']);
  const starts = shape.map((_, axis) => begin[axis] ?? 0);
  return graph.add('Slice', [refOf(call, 'x'), graph.ints(starts), graph.ints(outputOf(call).shape)], { ...typed(dtype), Index: index });
};

const stridedSlice: Lowering = (call, graph) => {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = call.node.attributes;
  const mask = (value: unknown): { readonly int: number } => ({ int: (value as number | undefined) ?? 0 });
  return graph.add('StridedSlice', [refOf(call, 'x'), graph.ints(numbers(begin)), graph.ints(numbers(end)), graph.ints(numbers(strides))], {
    ...typed(inputOf(call, 'x').dtype),
    Index: index,
    begin_mask: mask(beginMask),
    end_mask: mask(endMask),
    ellipsis_mask: mask(ellipsisMask),
    new_axis_mask: mask(newAxisMask),
    shrink_axis_mask: mask(shrinkAxisMask),
  });
};

/** Pairs as an `[rank, 2]` constant. */
const pairs = (value: unknown): { shape: number[]; dtype: 'int32'; data: Int32Array } => {
  const list = value as readonly (readonly [number, number])[];
  return { shape: [list.length, 2], dtype: 'int32', data: Int32Array.from(list.flat()) };
};

const pad: Lowering = (call, graph) => {
  const { dtype } = inputOf(call, 'x');
  const { paddings, constantValue } = call.node.attributes;
  return graph.add('PadV2', [refOf(call, 'x'), graph.constant(pairs(paddings)), graph.scalar((constantValue as number | undefined) ?? 0, dtype)], { ...typed(dtype), Tpaddings: index });
};

const mirrorPad: Lowering = (call, graph) => {
  const { paddings, mode } = call.node.attributes;
  return graph.add('MirrorPad', [refOf(call, 'x'), graph.constant(pairs(paddings))], { ...typed(inputOf(call, 'x').dtype), Tpaddings: index, mode: { string: (mode as string).toUpperCase() } });
};

const gather: Lowering = (call, graph) => {
  const { axis, batchDims } = call.node.attributes;
  return graph.add('GatherV2', [refOf(call, 'x'), refOf(call, 'indices'), graph.scalar((axis as number | undefined) ?? 0, 'int32')], {
    Tparams: { type: inputOf(call, 'x').dtype },
    Tindices: { type: inputOf(call, 'indices').dtype },
    Taxis: index,
    batch_dims: { int: (batchDims as number | undefined) ?? 0 },
  });
};

const oneHot: Lowering = (call, graph) => {
  const { depth, onValue, offValue } = call.node.attributes;
  const { dtype } = outputOf(call);
  return graph.add('OneHot', [refOf(call, 'indices'), graph.scalar(depth as number, 'int32'), graph.scalar((onValue as number | undefined) ?? 1, dtype), graph.scalar((offValue as number | undefined) ?? 0, dtype)], {
    ...typed(dtype),
    TI: { type: inputOf(call, 'indices').dtype },
    axis: { int: -1 },
  });
};

const scattered = (call: Call): Parameters<GraphBuilder['add']>[2] => ({ ...typed(outputOf(call).dtype), Tindices: { type: inputOf(call, 'indices').dtype } });

export const structure: LoweringTable = {
  [tf.Reshape]: reshape('x'),
  [tf.ExpandDims]: reshape('input'),
  [tf.Transpose]: (call, graph) => graph.add('Transpose', [refOf(call, 'x'), graph.ints(numbers(call.node.attributes['perm']))], { ...typed(inputOf(call, 'x').dtype), Tperm: index }),
  [tf.Concat]: concat,
  [tf.Pack]: pack,
  [tf.Unpack]: unpack,
  [tf.SplitV]: split,
  [tf.Slice]: slice,
  [tf.StridedSlice]: stridedSlice,
  [tf.PadV2]: pad,
  [tf.MirrorPad]: mirrorPad,
  [tf.Tile]: (call, graph) => graph.add('Tile', [refOf(call, 'x'), graph.ints(numbers(call.node.attributes['reps']))], { ...typed(inputOf(call, 'x').dtype), Tmultiples: index }),
  [tf.BroadcastTo]: (call, graph) => graph.add('BroadcastTo', [refOf(call, 'x'), graph.ints(outputOf(call).shape)], { ...typed(inputOf(call, 'x').dtype), Tidx: index }),
  [tf.Fill]: (call, graph) => {
    const { shape, dtype } = outputOf(call);
    return graph.add('Fill', [graph.ints(shape), graph.scalar(call.node.attributes['value'] as number, dtype)], { ...typed(dtype), index_type: index });
  },
  [tf.GatherV2]: gather,
  [tf.ScatterNd]: (call, graph) => graph.add('ScatterNd', [refOf(call, 'indices'), refOf(call, 'updates'), graph.ints(outputOf(call).shape)], scattered(call)),
  [tf.TensorScatterUpdate]: (call, graph) => graph.add('TensorScatterUpdate', [refOf(call, 'tensor'), refOf(call, 'indices'), refOf(call, 'updates')], scattered(call)),
  [tf.OneHot]: oneHot,
  [tf.Reverse]: (call, graph) => {
    const { shape, dtype } = inputOf(call, 'x');
    return graph.add('ReverseV2', [refOf(call, 'x'), graph.ints(tf.util.parseAxisParam(call.node.attributes['dims'] as number | number[], [...shape]))], { ...typed(dtype), Tidx: index });
  },
};
