import { tf } from '@limbeck/core';
import { cosineSimilarity, l2Normalize, logSumExp, pearson, safeNorm, standardize, topkValues, unbiasedVariance } from '@limbeck/kernels';
import { outputGradient, type KernelCase } from './kernel-case.js';
import { centred, columnsOf, dot, flags, floats, length, rowsOf, sum, values } from './vectors.js';

const x = values([3, 4]);
const [a, b] = [values([4, 5]), values([4, 5], 2)];
const variance = (row: readonly number[]): number => dot(centred(row), centred(row)) / (row.length - 1);
const logSum = (row: readonly number[]): number => Math.log(sum(row.map(Math.exp)));
const correlation = (p: readonly number[], q: readonly number[]): number => dot(centred(p), centred(q)) / (length(centred(p)) * length(centred(q)) + 1e-8);
const cosine = (p: readonly number[], q: readonly number[], epsilon: number): number => dot(p, q) / (Math.max(length(p), epsilon) * Math.max(length(q), epsilon));

/** Functions of whole rows. */
export const rowCases: readonly KernelCase[] = [
  { name: 'safeNorm of rows', inputs: { x }, output: [3], run: ({ x: t }) => safeNorm(t!, -1), reference: ({ x: t }) => rowsOf(t!, 4).map(length) },
  { name: 'safeNorm of everything, axes kept', inputs: { x }, output: [1, 1], run: ({ x: t }) => safeNorm(t!, undefined, true), reference: ({ x: t }) => [length(t!)] },
  { name: 'safeNorm at 0', inputs: { x: floats([2, 2], 0, 0, 3, 4) }, output: [2], run: ({ x: t }) => safeNorm(t!, 1), reference: ({ x: t }) => rowsOf(t!, 2).map(length), gradients: { x: [0, 0, 0.6 * outputGradient(2)[1]!, 0.8 * outputGradient(2)[1]!] } },
  { name: 'l2Normalize', inputs: { x }, output: [3, 4], run: ({ x: t }) => l2Normalize(t!), reference: ({ x: t }) => rowsOf(t!, 4).flatMap((row) => row.map((value) => value / length(row))) },
  { name: 'l2Normalize of columns, some shorter than epsilon', inputs: { x: floats([2, 2], 0.1, 3, -0.2, 4) }, output: [2, 2], run: ({ x: t }) => l2Normalize(t!, 0, 0.5), reference: ({ x: t }) => t!.map((value, i) => value / Math.max(0.5, length(columnsOf(t!, 2)[i % 2]!))) },
  { name: 'l2Normalize at 0', inputs: { x: floats([1, 2], 0, 0) }, output: [1, 2], run: ({ x: t }) => l2Normalize(t!, 1, 1e-6), reference: ({ x: t }) => t!.map((value) => value / 1e-6), gradients: { x: outputGradient(2).map((value) => value / 1e-6) } },
  { name: 'standardize', inputs: { x }, output: [3, 4], run: ({ x: t }) => standardize(t!), reference: ({ x: t }) => rowsOf(t!, 4).flatMap((row) => centred(row).map((value) => value / (Math.sqrt(variance(row)) + 1e-7))) },
  { name: 'standardize of equal values', inputs: { x: floats([1, 3], 2, 2, 2) }, output: [1, 3], run: ({ x: t }) => standardize(t!, 0.5), reference: () => [0, 0, 0], gradients: { x: centred(outputGradient(3)).map((value) => value / 0.5) } },
  { name: 'unbiasedVariance of rows', inputs: { x }, output: [3], run: ({ x: t }) => unbiasedVariance(t!, 1), reference: ({ x: t }) => rowsOf(t!, 4).map(variance) },
  { name: 'unbiasedVariance of columns, axes kept', inputs: { x }, output: [1, 4], run: ({ x: t }) => unbiasedVariance(t!, [0], true), reference: ({ x: t }) => columnsOf(t!, 4).map(variance) },
  { name: 'pearson of rows', inputs: { a, b }, output: [4], run: ({ a: s, b: t }) => pearson(s!, t!), reference: ({ a: s, b: t }) => rowsOf(s!, 5).map((row, i) => correlation(row, rowsOf(t!, 5)[i]!)) },
  { name: 'pearson of columns', inputs: { a, b }, output: [5], run: ({ a: s, b: t }) => pearson(s!, t!, { axis: 0 }), reference: ({ a: s, b: t }) => columnsOf(s!, 5).map((column, i) => correlation(column, columnsOf(t!, 5)[i]!)) },
  { name: 'cosineSimilarity, lengths of at least epsilon', inputs: { a, b }, output: [4], run: ({ a: s, b: t }) => cosineSimilarity(s!, t!, { epsilon: 2.4, guard: 'clamp' }), reference: ({ a: s, b: t }) => rowsOf(s!, 5).map((row, i) => cosine(row, rowsOf(t!, 5)[i]!, 2.4)) },
  { name: 'logSumExp', inputs: { x: floats([2, 3], 1, 2, 3, 200, -200, 199) }, output: [2], run: ({ x: t }) => logSumExp(t!), reference: ({ x: t }) => rowsOf(t!, 3).map(logSum) },
  {
    name: 'logSumExp with a mask', inputs: { x: values([3, 4]) }, others: { mask: flags([3, 4], 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1) }, output: [3, 1], run: ({ x: t, mask }) => logSumExp(t!, { mask: mask!, keepDims: true }),
    reference: ({ x: t }) => [logSum([t![0]!, t![1]!, t![3]!]), t![6]!, logSum(t!.slice(8))],
  },
  { name: 'logSumExp of nothing', inputs: { x: floats([2, 2], 1, 2, 0, 0) }, others: { mask: flags([2, 2], 0, 0, 1, 1) }, output: [2], run: ({ x: t, mask }) => logSumExp(t!, { mask: mask! }), reference: () => [-Infinity, Math.log(2)], gradients: { x: [0, 0, outputGradient(2)[1]! / 2, outputGradient(2)[1]! / 2] } },
  { name: 'topkValues', inputs: { x: values([3, 5]) }, output: [3, 2], run: ({ x: t }) => topkValues(t!, 2), reference: ({ x: t }) => rowsOf(t!, 5).flatMap((row) => row.toSorted((p, q) => q - p).slice(0, 2)) },
  { name: 'topkValues with ties', inputs: { x: floats([4], 1, 3, 3, 1) }, output: [3], run: ({ x: t }) => topkValues(t!, 3), reference: () => [3, 3, 1], gradients: { x: [outputGradient(3)[2]!, outputGradient(3)[0]!, outputGradient(3)[1]!, 0] } },
  { name: 'a sum of several', inputs: { x }, output: [3], run: ({ x: t }) => tf.add(safeNorm(tf.exp(t!), 1), logSumExp(tf.square(t!))), reference: ({ x: t }) => rowsOf(t!, 4).map((row) => length(row.map(Math.exp)) + logSum(row.map((value) => value ** 2))) },
];
