import { tf } from '@limbeck/core';
import type { NodeLowering } from './lowering.js';

const einsum: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const operands = Object.values(inputs).map((value) => lowering.read(value));
  lowering.write(output!, lowering.builder.node('Einsum', operands, { equation: (attributes['equation'] as string).replaceAll(/\s/g, '') }));
};

export const einsumLowerings: Readonly<Record<string, NodeLowering>> = { [tf.Einsum]: einsum };
