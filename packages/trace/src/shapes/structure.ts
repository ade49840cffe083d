import { tf } from '@limbeck/core';
import type { DType } from '@limbeck/core';
import { FIXED_TENSOR } from '@limbeck/kernels';
import { input, type ShapeRule } from './rule.js';

const numbers = (value: unknown): number[] => [...(value as readonly number[])];
const axisOf = (value: unknown, rank: number): number => tf.util.parseAxisParam((value as number | undefined) ?? 0, Array.from({ length: rank }, () => 1))[0]!;

/** Where a new axis goes in; -1 is behind the last. */
function insertionAxis(axis: number, rank: number): number {
  tf.util.assert(axis >= -(rank + 1) && axis <= rank, () => `Axis must be in the interval [${-(rank + 1)}, ${rank}], and is ${axis}.`);
  return axis < 0 ? rank + 1 + axis : axis;
}

/** Operations that move, copy or pick elements. */
export const structureRules: Readonly<Record<string, ShapeRule>> = {
  [tf.Reshape]: (inputs, { shape }) => {
    const x = input(inputs, 'x');
    return [{ shape: tf.util.inferFromImplicitShape(numbers(shape), tf.util.sizeFromShape([...x.shape])), dtype: x.dtype }];
  },
  [tf.Transpose]: (inputs, { perm }) => {
    const x = input(inputs, 'x');
    return [{ shape: numbers(perm).map((axis) => x.shape[axis]!), dtype: x.dtype }];
  },
  [tf.ExpandDims]: (inputs, { dim }) => {
    const x = input(inputs, 'input');
    const at = insertionAxis(dim as number, x.shape.length);
    return [{ shape: [...x.shape.slice(0, at), 1, ...x.shape.slice(at)], dtype: x.dtype }];
  },
  [tf.Concat]: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const first = parts[0]!;
    const along = axisOf(axis, first.shape.length);
    const total = parts.reduce((sum, part) => sum + part.shape[along]!, 0);
    return [{ shape: first.shape.map((extent, i) => (i === along ? total : extent)), dtype: first.dtype }];
  },
  [tf.Pack]: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const first = parts[0]!;
    const at = insertionAxis(axis as number, first.shape.length);
    for (const part of parts) tf.util.assertShapesMatch([...part.shape], [...first.shape], 'All tensors passed to stack must have matching shapes: ');
    return [{ shape: [...first.shape.slice(0, at), parts.length, ...first.shape.slice(at)], dtype: first.dtype }];
  },
  [tf.Unpack]: (inputs, { axis }) => {
    const value = input(inputs, 'value');
    const along = axisOf(axis, value.shape.length);
    return Array.from({ length: value.shape[along]! }, () => ({ shape: value.shape.filter((_, i) => i !== along), dtype: value.dtype }));
  },
  [tf.SplitV]: (inputs, { numOrSizeSplits, axis }) => {
    const x = input(inputs, 'x');
    const along = axisOf(axis, x.shape.length);
    const source = { shape: [...x.shape] } as tf.Tensor;
    return tf.backend_util.prepareSplitSize(source, numOrSizeSplits as number | number[], along).map((part) => ({ shape: x.shape.map((extent, i) => (i === along ? part : extent)), dtype: x.dtype }));
  },
  [tf.Slice]: (inputs, { size }) => [{ shape: numbers(size), dtype: input(inputs, 'x').dtype }],
  [tf.StridedSlice]: (inputs, attributes) => {
    const x = input(inputs, 'x');
    const a = attributes as { begin: number[]; end: number[]; strides: number[]; beginMask: number; endMask: number; ellipsisMask: number; newAxisMask: number; shrinkAxisMask: number };
    const info = tf.slice_util.sliceInfo([...x.shape], a.begin, a.end, a.strides, a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask);
    return [{ shape: info.finalShape, dtype: x.dtype }];
  },
  [tf.PadV2]: (inputs, { paddings }) => {
    const x = input(inputs, 'x');
    const pads = paddings as readonly (readonly [number, number])[];
    return [{ shape: x.shape.map((extent, i) => extent + pads[i]![0] + pads[i]![1]), dtype: x.dtype }];
  },
  [tf.MirrorPad]: (inputs, { paddings }) => {
    const x = input(inputs, 'x');
    const pads = paddings as readonly (readonly [number, number])[];
    return [{ shape: x.shape.map((extent, i) => extent + pads[i]![0] + pads[i]![1]), dtype: x.dtype }];
  },
  [tf.Tile]: (inputs, { reps }) => {
    const x = input(inputs, 'x');
    return [{ shape: numbers(reps).map((times, i) => times * x.shape[i]!), dtype: x.dtype }];
  },
  [tf.BroadcastTo]: (inputs, { shape }) => [{ shape: numbers(shape), dtype: input(inputs, 'x').dtype }],
  [tf.Fill]: (_, { shape, value, dtype }) => [{ shape: numbers(shape), dtype: (dtype as DType | undefined) ?? tf.util.inferDtype(value as number) as DType }],
  [FIXED_TENSOR]: (_, { shape }) => [{ shape: numbers(shape), dtype: 'float32' }],
  [tf.OneHot]: (inputs, { depth, dtype }) => [{ shape: [...input(inputs, 'indices').shape, depth as number], dtype: (dtype as DType | undefined) ?? 'int32' }],
  [tf.Range]: (_, { start, stop, step, dtype }) => [{ shape: [rangeLength(start as number, stop as number, step as number)], dtype: dtype as DType }],
  [tf.LinSpace]: (_, { num }) => [{ shape: [num as number], dtype: 'float32' }],
};

/** Entries of tf.range, which counts down by itself when the end lies before the start and no other step is given. */
function rangeLength(start: number, stop: number, step: number): number {
  return Math.max(0, Math.ceil((stop - start) / (stop < start && step === 1 ? -1 : step)));
}
