import { sizeOf, tf } from '@limbeck/core';
import { ELEMENT_TYPES } from '../write/model.js';
import type { NodeLowering } from './lowering.js';

const gather: NodeLowering = (node, lowering) => {
  const { inputs, attributes, outputs } = node;
  if (((attributes['batchDims'] as number | undefined) ?? 0) !== 0) throw lowering.unsupported(node, 'its batchDims is not 0');
  const picked = lowering.builder.node('Gather', [lowering.read(inputs['x']!), lowering.read(inputs['indices']!)], { axis: (attributes['axis'] as number | undefined) ?? 0 });
  lowering.write(outputs[0]!, picked);
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
  const scalar = (value: number): string => (output!.dtype === 'float32' ? builder.float(value) : builder.constant('int32', [], Int32Array.of(value)));
  lowering.write(output!, builder.node('Where', [hit, scalar(onValue), scalar(offValue)]));
};

/** Sums into zeros. By ScatterElements over one axis: ScatterND promises nothing where one place gets several sums at once. */
const scatter: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { shape, dtype } = output!;
  const indices = inputs['indices']!;
  const depth = indices.shape.at(-1)!;
  const [count, size] = [sizeOf(indices.shape) / depth, sizeOf(shape.slice(depth))];
  const strides = shape.slice(0, depth).map((_, axis) => sizeOf(shape.slice(axis + 1, depth)));
  const weighted = builder.node('Mul', [lowering.read(indices), builder.constant('int32', [depth], Int32Array.from(strides))]);
  const places = builder.node('Reshape', [builder.node('ReduceSum', [weighted, builder.ints([-1])], { keepdims: 0 }), builder.ints([count, 1])]);
  const zero = dtype === 'float32' ? builder.float(0) : builder.constant('int32', [], Int32Array.of(0));
  const zeros = builder.node('Expand', [zero, builder.ints([sizeOf(shape) / size, size])]);
  const updates = builder.node('Reshape', [lowering.read(inputs['updates']!), builder.ints([count, size])]);
  const everywhere = size === 1 ? places : builder.node('Expand', [places, builder.ints([count, size])]);
  const summed = builder.node('ScatterElements', [zeros, everywhere, updates], { axis: 0, reduction: 'add' });
  lowering.write(output!, builder.node('Reshape', [summed, builder.ints(shape)]));
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
  [tf.OneHot]: oneHot,
  [tf.ScatterNd]: scatter,
  [tf.TensorScatterUpdate]: replaceRows,
};
