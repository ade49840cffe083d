import { tf } from '@limbeck/core';
import { ELEMENT_TYPES } from '../onnx/model.js';
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

/** Operations whose result depends on index tensors. */
export const indexLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.GatherV2]: gather,
  [tf.OneHot]: oneHot,
};
