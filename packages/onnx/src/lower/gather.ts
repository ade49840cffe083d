import { sizeOf, tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import { ELEMENT_TYPES } from '../write/model.js';
import type { Lowering, NodeLowering } from './lowering.js';

const gather: NodeLowering = (node, lowering) => {
  const { inputs, attributes, outputs } = node;
  const [x, indices] = [inputs['x']!, inputs['indices']!];
  const axis = tf.util.parseAxisParam((attributes['axis'] as number | undefined) ?? 0, [...x.shape])[0]!;
  const given = (attributes['batchDims'] as number | undefined) ?? 0;
  const batchDims = given < 0 ? given + indices.shape.length : given;
  const picked = batchDims === 0 ? lowering.builder.node('Gather', [lowering.read(x), lowering.read(indices)], { axis }) : gatherWithin(node, axis, batchDims, lowering);
  lowering.write(outputs[0]!, picked);
};

/** Indices of their own for each entry of the leading `batchDims` axes: one Gather over the flat batches, each index moved on to its batch. */
function gatherWithin({ inputs, outputs }: GraphNode, axis: number, batchDims: number, lowering: Lowering): string {
  const { builder } = lowering;
  const [x, indices] = [inputs['x']!, inputs['indices']!];
  const [batch, outer, extent, inner] = [sizeOf(x.shape.slice(0, batchDims)), sizeOf(x.shape.slice(batchDims, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  const count = sizeOf(indices.shape) / batch;
  const split = builder.node('Reshape', [lowering.read(x), builder.ints([batch, outer, extent, inner])]);
  const rows = builder.node('Reshape', [builder.node('Transpose', [split], { perm: [0, 2, 1, 3] }), builder.ints([batch * extent, outer, inner])]);
  const starts = builder.constant('int32', [batch, 1], Int32Array.from({ length: batch }, (_, i) => i * extent));
  const places = builder.node('Add', [builder.node('Reshape', [lowering.read(indices), builder.ints([batch, count])]), starts]);
  const picked = builder.node('Transpose', [builder.node('Gather', [rows, places], { axis: 0 })], { perm: [0, 2, 1, 3] });
  return builder.node('Reshape', [picked, builder.ints(outputs[0]!.shape)]);
}

const gatherNd: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const indices = lowering.builder.node('Cast', [lowering.read(inputs['indices']!)], { to: ELEMENT_TYPES.int64 });
  lowering.write(output!, lowering.builder.node('GatherND', [lowering.read(inputs['params']!), indices]));
};

/** By comparison, since ONNX's OneHot counts negative indices from the end and tfjs leaves such rows empty. */
const oneHot: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const indices = inputs['indices']!;
  const { depth, onValue, offValue } = attributes as { depth: number; onValue: number; offValue: number };
  const column = builder.node('Reshape', [lowering.read(indices), builder.ints([...indices.shape, 1])]);
  const hit = builder.node('Equal', [column, builder.constant('int32', [depth], Int32Array.from({ length: depth }, (_, i) => i))]);
  const flags = builder.node('Cast', [hit], { to: ELEMENT_TYPES[output!.dtype] });
  if (onValue === 1 && offValue === 0) return lowering.write(output!, flags);
  lowering.write(output!, builder.node('Where', [hit, builder.scalar(output!.dtype, onValue), builder.scalar(output!.dtype, offValue)]));
};

/** Sums into zeros. By ScatterElements over one axis: ScatterND promises nothing where one place gets several sums at once. */
const scatter: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { shape, dtype } = output!;
  const indices = inputs['indices']!;
  const depth = indices.shape.length < 2 ? 1 : indices.shape.at(-1)!;
  const [count, size] = [sizeOf(indices.shape) / depth, sizeOf(shape.slice(depth))];
  const strides = shape.slice(0, depth).map((_, axis) => sizeOf(shape.slice(axis + 1, depth)));
  const rows = builder.node('Reshape', [lowering.read(indices), builder.ints([count, depth])]);
  const weighted = builder.node('Mul', [rows, builder.constant('int32', [depth], Int32Array.from(strides))]);
  const places = builder.node('Reshape', [builder.node('ReduceSum', [weighted, builder.ints([-1])], { keepdims: 0 }), builder.ints([count, 1])]);
  const zeros = builder.node('Expand', [builder.scalar(dtype, 0), builder.ints([sizeOf(shape) / size, size])]);
  const updates = builder.node('Reshape', [lowering.read(inputs['updates']!), builder.ints([count, size])]);
  const everywhere = size === 1 ? places : builder.node('Expand', [places, builder.ints([count, size])]);
  const summed = builder.node('ScatterElements', [zeros, everywhere, updates], { axis: 0, reduction: 'add' });
  lowering.write(output!, builder.node('Reshape', [summed, builder.ints(shape)]));
};

/** A tensor of one value with some of its entries replaced. */
const sparseToDense: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { shape } = output!;
  const [places, values] = [inputs['sparseIndices']!, inputs['sparseValues']!];
  const depth = places.shape.length < 2 ? 1 : places.shape.at(-1)!;
  const count = sizeOf(places.shape) / depth;
  const indices = builder.node('Cast', [builder.node('Reshape', [lowering.read(places), builder.ints([count, depth])])], { to: ELEMENT_TYPES.int64 });
  const updates = builder.node('Expand', [lowering.read(values), builder.ints([count])]);
  lowering.write(output!, builder.node('ScatterND', [builder.node('Expand', [lowering.read(inputs['defaultValue']!), builder.ints(shape)]), indices, updates]));
};

/** The tensor with some of its rows replaced. */
const replaceRows: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const indices = builder.node('Cast', [lowering.read(inputs['indices']!)], { to: ELEMENT_TYPES.int64 });
  lowering.write(output!, builder.node('ScatterND', [lowering.read(inputs['tensor']!), indices, lowering.read(inputs['updates']!)]));
};

/** Operations whose result depends on index tensors. */
export const indexLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.GatherV2]: gather,
  [tf.GatherNd]: gatherNd,
  [tf.OneHot]: oneHot,
  [tf.SparseToDense]: sparseToDense,
  [tf.ScatterNd]: scatter,
  [tf.TensorScatterUpdate]: replaceRows,
};
