import { tf } from '@limbeck/core';
import { input, type ShapeRule } from './rule.js';

type Amounts = readonly (readonly [number, number])[];

/** Blocks of space to batch entries and back. */
export const blockRules: Readonly<Record<string, ShapeRule>> = {
  [tf.SpaceToBatchND]: (inputs, a) => {
    const x = input(inputs, 'x');
    const block = a['blockShape'] as readonly number[];
    const paddings = a['paddings'] as Amounts;
    const space = block.map((extent, i) => (x.shape[i + 1]! + paddings[i]![0] + paddings[i]![1]) / extent);
    return [{ shape: [x.shape[0]! * tf.util.sizeFromShape([...block]), ...space, ...x.shape.slice(block.length + 1)], dtype: x.dtype }];
  },
  [tf.BatchToSpaceND]: (inputs, a) => {
    const x = input(inputs, 'x');
    const block = a['blockShape'] as readonly number[];
    const crops = a['crops'] as Amounts;
    const space = block.map((extent, i) => x.shape[i + 1]! * extent - crops[i]![0] - crops[i]![1]);
    return [{ shape: [x.shape[0]! / tf.util.sizeFromShape([...block]), ...space, ...x.shape.slice(block.length + 1)], dtype: x.dtype }];
  },
};
