import { tf } from '@limbeck/core';
import type { NodeLowering } from './lowering.js';

const alongAxis = (op: string, attribute: string): NodeLowering => ({ inputs, attributes, outputs: [output] }, lowering) => {
  lowering.write(output!, lowering.builder.node(op, [lowering.read(inputs['logits']!)], { axis: (attributes[attribute] as number | undefined) ?? -1 }));
};

export const softmaxLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Softmax]: alongAxis('Softmax', 'dim'),
  [tf.LogSoftmax]: alongAxis('LogSoftmax', 'axis'),
};
