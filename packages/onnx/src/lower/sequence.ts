import { allocate, sizeOf, tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import type { NodeLowering } from './lowering.js';

/** A constant whose entries follow from the attributes alone. */
const listed =
  (entry: (i: number, node: GraphNode) => number): NodeLowering =>
  (node, lowering) => {
    const { shape, dtype } = node.outputs[0]!;
    const data = allocate(dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = entry(i, node);
    lowering.write(node.outputs[0]!, lowering.builder.constant(dtype, shape, data));
  };

/** Evenly spaced numbers. */
export const sequenceLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Range]: listed((i, { attributes }) => {
    const { start, stop, step } = attributes as { start: number; stop: number; step: number };
    return start + i * (stop < start && step === 1 ? -1 : step);
  }),
  [tf.LinSpace]: listed((i, { attributes }) => {
    const { start, stop, num } = attributes as { start: number; stop: number; num: number };
    return num === 1 ? start : start + (i * (stop - start)) / (num - 1);
  }),
};
