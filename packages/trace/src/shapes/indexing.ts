import { tf } from '@limbeck/core';
import { input, like, type ShapeRule } from './rule.js';

/** Operations that pick, place or count elements by index tensors. */
export const indexingRules: Readonly<Record<string, ShapeRule>> = {
  [tf.GatherV2]: (inputs, { axis, batchDims }) => {
    const [x, indices] = [input(inputs, 'x'), input(inputs, 'indices')];
    const along = tf.util.parseAxisParam((axis as number | undefined) ?? 0, [...x.shape])[0]!;
    const tensor = (shape: readonly number[]): tf.Tensor => ({ shape, rank: shape.length }) as tf.Tensor;
    const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(tensor(x.shape), tensor(indices.shape), along, (batchDims as number | undefined) ?? 0);
    return [{ shape: info.outputShape, dtype: x.dtype }];
  },
  [tf.GatherNd]: (inputs) => {
    const [params, indices] = [input(inputs, 'params'), input(inputs, 'indices')];
    return [{ shape: [...indices.shape.slice(0, -1), ...params.shape.slice(indices.shape.at(-1)!)], dtype: params.dtype }];
  },
  [tf.ScatterNd]: (inputs, { shape }) => [{ shape: [...(shape as readonly number[])], dtype: input(inputs, 'updates').dtype }],
  [tf.SparseToDense]: (inputs, { outputShape }) => [{ shape: [...(outputShape as readonly number[])], dtype: input(inputs, 'sparseValues').dtype }],
  [tf.TensorScatterUpdate]: like('tensor'),
  [tf.UnsortedSegmentSum]: (inputs, { numSegments }) => {
    const x = input(inputs, 'x');
    return [{ shape: [numSegments as number, ...x.shape.slice(input(inputs, 'segmentIds').shape.length)], dtype: x.dtype }];
  },
  [tf.Bincount]: (inputs, { size }) => [{ shape: [size as number], dtype: input(inputs, 'weights').dtype }],
  [tf.DenseBincount]: (inputs, { size }) => [{ shape: [...input(inputs, 'x').shape.slice(0, -1), size as number], dtype: input(inputs, 'weights').dtype }],
  [tf.SearchSorted]: like('values', 'int32'),
  [tf.Diag]: (inputs) => {
    const x = input(inputs, 'x');
    return [{ shape: [...x.shape, ...x.shape], dtype: x.dtype }];
  },
  [tf.BroadcastArgs]: (inputs) => [{ shape: [Math.max(input(inputs, 's0').shape[0]!, input(inputs, 's1').shape[0]!)], dtype: 'int32' }],
  [tf.Einsum]: (inputs, { equation }) => {
    const operands = Object.values(inputs);
    const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation as string, operands.length);
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, operands.map(({ shape }) => ({ shape }) as tf.Tensor));
    const extents: number[] = [];
    operands.forEach(({ shape }, i) => idDims[i]!.forEach((id, axis) => (extents[id] = shape[axis]!)));
    return [{ shape: extents.slice(0, allDims.length - summedDims.length), dtype: operands[0]!.dtype }];
  },
};
