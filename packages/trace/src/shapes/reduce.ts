import { tf } from '@limbeck/core';
import type { DType } from '@limbeck/core';
import { input, type ShapeRule } from './rule.js';

/** A reduction over attribute `axis` (a number, a list, or undefined for all axes), keeping the axes as 1 when `keepDims`. */
function reduction(dtypeOf: (dtype: DType) => DType): ShapeRule {
  return (inputs, { axis, keepDims }) => {
    const x = input(inputs, 'x');
    const axes = tf.util.parseAxisParam(axis as number | number[], [...x.shape]);
    const shape = keepDims === true ? x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) : x.shape.filter((_, i) => !axes.includes(i));
    return [{ shape, dtype: dtypeOf(x.dtype) }];
  };
}

const summed = (dtype: DType): DType => (dtype === 'bool' ? 'int32' : dtype);

export const reduceRules: Readonly<Record<string, ShapeRule>> = {
  [tf.Sum]: reduction(summed),
  [tf.Prod]: reduction(summed),
  [tf.Mean]: reduction(() => 'float32'),
  [tf.Max]: reduction((dtype) => dtype),
  [tf.Min]: reduction((dtype) => dtype),
  [tf.All]: reduction(() => 'bool'),
  [tf.Any]: reduction(() => 'bool'),
  [tf.ArgMax]: reduction(() => 'int32'),
  [tf.ArgMin]: reduction(() => 'int32'),
  [tf.TopK]: (inputs, { k }) => {
    const x = input(inputs, 'x');
    const shape = [...x.shape.slice(0, -1), k as number];
    return [{ shape, dtype: x.dtype }, { shape, dtype: 'int32' }];
  },
};
