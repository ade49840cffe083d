import { tf } from '@limbeck/core';
import type { NodeLowering } from './lowering.js';

const sum: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const axis = builder.constant('int32', [], Int32Array.of(attributes['axis'] as number));
  const result = builder.node('CumSum', [lowering.read(inputs['x']!), axis], { exclusive: attributes['exclusive'] === true ? 1 : 0, reverse: attributes['reverse'] === true ? 1 : 0 });
  lowering.write(output!, result);
};

/** By doubling, since ONNX has no such operation: after step i every entry is the product of the last 2^i ones. */
const product: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { shape, dtype } = output!;
  const axis = tf.util.parseAxisParam(attributes['axis'] as number, [...shape])[0]!;
  const reverse = attributes['reverse'] === true;
  const extent = shape[axis]!;
  /** Entries moved on by `by` places, ones moving in. */
  const moved = (x: string, by: number): string => {
    const [from, to] = reverse ? [by, extent] : [0, extent - by];
    const kept = builder.node('Slice', [x, builder.ints([from]), builder.ints([to]), builder.ints([axis])]);
    const amounts = (amount: number): number[] => shape.map((_, i) => (i === axis ? amount : 0));
    const paddings = reverse ? [...amounts(0), ...amounts(by)] : [...amounts(by), ...amounts(0)];
    return builder.node('Pad', [kept, builder.ints(paddings), builder.scalar(dtype, 1)]);
  };
  let result = lowering.read(inputs['x']!);
  for (let reach = 1; reach < extent; reach *= 2) result = builder.node('Mul', [result, moved(result, reach)]);
  lowering.write(output!, attributes['exclusive'] === true ? moved(result, 1) : result);
};

/** Running sums and products. */
export const cumulateLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Cumsum]: sum,
  [tf.Cumprod]: product,
};
