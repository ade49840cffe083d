import type { HostTensor, tf } from '@limbeck/core';
import { adaptiveAveragePool, attentionScores, channelProducts, chosenProducts, pairwiseDistances, pairwiseProducts, pairwiseSquaredDistances, resizeNearest } from '@limbeck/kernels';
import type { KernelCase } from './kernel-case.js';
import { columnsOf, dot, floats, length, rowsOf, sum, values } from './vectors.js';

const matrix = (t: tf.Tensor | undefined): tf.Tensor2D => t as tf.Tensor2D;
const map = (t: tf.Tensor | undefined): tf.Tensor4D => t as tf.Tensor4D;
const products = (a: number[][], b: number[][]): number[] => a.flatMap((row) => b.map((other) => dot(row, other)));
const gap = (p: readonly number[], q: readonly number[]): number => length(p.map((value, i) => value - q[i]!));
const distances = (x: readonly number[], width: number): number[] => rowsOf(x, width).flatMap((row) => rowsOf(x, width).map((other) => (row === other ? 0 : gap(row, other))));
/** Of each of the two samples of a stack. */
const stacked = (x: readonly number[], f: (part: readonly number[], sample: number) => number[]): number[] => rowsOf(x, x.length / 2).flatMap(f);

/** A map of NHWC resized by taking, for each target, the mean of the sources that `from` names. */
function resized(x: readonly number[], [batch, h, w, c]: readonly [number, number, number, number], [height, width]: readonly [number, number], from: (target: number, sources: number, targets: number) => readonly [number, number]): number[] {
  const range = ([start, end]: readonly [number, number]): number[] => Array.from({ length: end - start }, (_, i) => start + i);
  const indices = (count: number): number[] => range([0, count]);
  return indices(batch).flatMap((n) => indices(height).flatMap((i) => indices(width).flatMap((j) => indices(c).map((k) => {
    const taken = range(from(i, h, height)).flatMap((row) => range(from(j, w, width)).map((column) => x[((n * h + row) * w + column) * c + k]!));
    return sum(taken) / taken.length;
  }))));
}
const window = (i: number, sources: number, targets: number): readonly [number, number] => [Math.floor((i * sources) / targets), Math.ceil(((i + 1) * sources) / targets)];
const nearest = (i: number, sources: number, targets: number): readonly [number, number] => [Math.floor((i * sources) / targets), Math.floor((i * sources) / targets) + 1];
/** The rows, and the rows again. */
const twice = ({ shape: [rows, width], data }: HostTensor): HostTensor => floats([2 * rows!, width!], ...data, ...data);

const pool = (name: string, [h, w]: readonly [number, number], size: readonly [number, number]): KernelCase => ({
  name: `adaptiveAveragePool ${name}`, inputs: { x: values([2, h, w, 3]) }, output: [2, ...size, 3], run: ({ x }) => adaptiveAveragePool(map(x), size), reference: ({ x }) => resized(x!, [2, h, w, 3], size, window),
});
const resize = (name: string, [h, w]: readonly [number, number], size: readonly [number, number]): KernelCase => ({
  name: `resizeNearest ${name}`, inputs: { x: values([2, h, w, 3]) }, output: [2, ...size, 3], run: ({ x }) => resizeNearest(map(x), size), reference: ({ x }) => resized(x!, [2, h, w, 3], size, nearest),
});

/** One row twice for the second sample. */
const CHOSEN = [[4, 0, 2], [1, 4, 1]];

/** Functions of pairs of rows, samples, channels or places. */
export const pairCases: readonly KernelCase[] = [
  { name: 'pairwiseProducts of rows', inputs: { x: values([3, 4]) }, output: [3, 3], run: ({ x }) => pairwiseProducts(x!), reference: ({ x }) => products(rowsOf(x!, 4), rowsOf(x!, 4)) },
  { name: 'pairwiseProducts of two', inputs: { a: values([2, 3, 4]), b: values([2, 5, 4], 2) }, output: [2, 3, 5], run: ({ a, b }) => pairwiseProducts(a!, b!), reference: ({ a, b }) => stacked(a!, (part, i) => products(rowsOf(part, 4), rowsOf(rowsOf(b!, 20)[i]!, 4))) },
  { name: 'channelProducts of each sample', inputs: { x: values([2, 6, 3]) }, output: [2, 3, 3], run: ({ x }) => channelProducts(x!), reference: ({ x }) => stacked(x!, (part) => products(columnsOf(part, 3), columnsOf(part, 3))) },
  { name: 'channelProducts of two', inputs: { a: values([2, 6, 3]), b: values([2, 6, 2], 2) }, output: [2, 3, 2], run: ({ a, b }) => channelProducts(a!, b!), reference: ({ a, b }) => stacked(a!, (part, i) => products(columnsOf(part, 3), columnsOf(rowsOf(b!, 12)[i]!, 2))) },
  { name: 'attentionScores', inputs: { q: values([1, 2, 3, 4]), k: values([1, 2, 3, 4], 2) }, output: [1, 2, 3, 3], run: ({ q, k }) => attentionScores(q!, k!), reference: ({ q, k }) => stacked(q!, (part, i) => products(rowsOf(part, 4), rowsOf(rowsOf(k!, 12)[i]!, 4)).map((value) => value / 2)) },
  { name: 'attentionScores with itself', inputs: { v: values([2, 3, 4]) }, output: [2, 3, 3], run: ({ v }) => attentionScores(v!, v!), reference: ({ v }) => stacked(v!, (part) => products(rowsOf(part, 4), rowsOf(part, 4)).map((value) => value / 2)) },
  {
    name: 'chosenProducts', inputs: { x: values([2, 4]) }, others: { rows: values([5, 4], 2), chosen: { shape: [2, 3], dtype: 'int32', data: Int32Array.from(CHOSEN.flat()) } }, output: [2, 3],
    run: ({ x, rows, chosen }) => chosenProducts(matrix(x), matrix(rows), matrix(chosen)), reference: ({ x }) => rowsOf(x!, 4).flatMap((row, b) => CHOSEN[b]!.map((j) => dot(row, rowsOf([...values([5, 4], 2).data], 4)[j]!))),
  },
  { name: 'pairwiseSquaredDistances', inputs: { x: values([4, 3]) }, output: [4, 4], run: ({ x }) => pairwiseSquaredDistances(matrix(x)), reference: ({ x }) => distances(x!, 3).map((value) => value ** 2) },
  { name: 'pairwiseDistances', inputs: { x: values([4, 3]) }, output: [4, 4], run: ({ x }) => pairwiseDistances(matrix(x)), reference: ({ x }) => distances(x!, 3) },
  { name: 'pairwiseDistances of equal rows far from 0', inputs: { x: floats([3, 2], 101.3, 202.7, 101.3, 202.7, 104.1, 206.9) }, output: [3, 3], run: ({ x }) => pairwiseDistances(matrix(x)), reference: ({ x }) => distances(x!, 2), tolerance: 1e-5 },
  { name: 'pairwiseDistances of equal rows of many features', inputs: { x: twice(values([5, 200])) }, output: [10, 10], run: ({ x }) => pairwiseDistances(matrix(x)), reference: ({ x }) => distances(x!, 200) },
  pool('where sizes divide', [4, 6], [2, 3]),
  pool('where windows overlap', [7, 5], [3, 2]),
  pool('along one axis only', [4, 5], [4, 3]),
  pool('to the same size', [2, 3], [2, 3]),
  pool('to one place', [3, 5], [1, 1]),
  resize('to twice the size', [2, 3], [4, 6]),
  resize('to a size that does not divide', [3, 4], [5, 3]),
  resize('from one place', [1, 1], [2, 3]),
];
