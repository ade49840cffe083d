import { tf } from '@limbeck/core';
import { gradientReversal, greaterMask, huber, lessMask, maskWhere, maximum, safeAbs, safeLog, safeSqrt, stopGradient } from '@limbeck/kernels';
import { outputGradient, type KernelCase } from './kernel-case.js';
import { flags, floats, values } from './vectors.js';

const x = values([2, 3]);
const dy = outputGradient(4);

/** Functions of single elements, and what stops or turns gradients. */
export const elementwiseCases: readonly KernelCase[] = [
  { name: 'safeAbs', inputs: { x }, output: [2, 3], run: ({ x: a }) => safeAbs(a!), reference: ({ x: a }) => a!.map(Math.abs) },
  { name: 'safeAbs at 0', inputs: { x: floats([4], -1, 0, 2, -0) }, output: [4], run: ({ x: a }) => safeAbs(a!), reference: ({ x: a }) => a!.map(Math.abs), gradients: { x: [-dy[0]!, 0, dy[2]!, 0] } },
  { name: 'safeSqrt at 0 and beside it', inputs: { x: floats([4], 4, 0, 0.25, 1e-20) }, output: [4], run: ({ x: a }) => safeSqrt(a!), reference: ({ x: a }) => a!.map(Math.sqrt), gradients: { x: [dy[0]! / 4, 0, dy[2]!, dy[3]! / 2e-10] } },
  {
    name: 'safeLog of what underflowed', inputs: { x: floats([4], 0.5, 0, 2, 1e-30) }, output: [4], run: ({ x: a }) => safeLog(a!),
    reference: ({ x: a }) => a!.map((value) => Math.log(Math.max(value, 2 ** -126))), gradients: { x: [2 * dy[0]!, 0, dy[2]! / 2, dy[3]! / Math.fround(1e-30)] },
  },
  { name: 'huber', inputs: { x: floats([6], -3, -0.5, 0, 0.25, 0.75, 1.5) }, output: [6], run: ({ x: a }) => huber(a!), reference: ({ x: a }) => a!.map((value) => (Math.abs(value) <= 1 ? value ** 2 / 2 : Math.abs(value) - 0.5)) },
  { name: 'huber, delta 0.5', inputs: { x }, output: [2, 3], run: ({ x: a }) => huber(a!, 0.5), reference: ({ x: a }) => a!.map((value) => (Math.abs(value) <= 0.5 ? value ** 2 / 2 : 0.5 * (Math.abs(value) - 0.25))) },
  {
    name: 'maximum with ties', inputs: { a: floats([2, 2], 1, 2, 3, 4), b: floats([2], 1, 3) }, output: [2, 2], run: ({ a, b }) => maximum(a!, b!),
    reference: ({ a, b }) => a!.map((value, i) => Math.max(value, b![i % 2]!)), gradients: { a: [dy[0]! / 2, 0, dy[2]!, dy[3]!], b: [dy[0]! / 2, dy[1]!] },
  },
  {
    name: 'maskWhere, the mask being a comparison of its operands', inputs: { a: values([3, 4]), b: values([4], 2) }, output: [3, 4],
    run: ({ a, b }) => maskWhere(tf.greater(tf.mul(a!, 2), b!), tf.square(a!), b!), reference: ({ a, b }) => a!.map((value, i) => (2 * value > b![i % 4]! ? value ** 2 : b![i % 4]!)),
  },
  {
    name: 'maskWhere beside a singularity', inputs: { x: floats([3], 2, 0, 4) }, others: { mask: flags([3], 1, 0, 1) }, output: [3], run: ({ x: a, mask }) => tf.mul(maskWhere(mask!, a!, 1), 3),
    reference: ({ x: a }) => a!.map((value, i) => (i === 1 ? 3 : 3 * value)),
  },
  {
    name: 'masks are constants', inputs: { a: values([2, 3]), b: values([2, 3], 2) }, output: [2, 3], run: ({ a, b }) => tf.add(tf.mul(greaterMask(a!, b!), a!), tf.mul(lessMask(a!, 0.5), tf.square(b!))),
    reference: ({ a, b }) => a!.map((value, i) => (value > b![i]! ? value : 0) + (value < 0.5 ? b![i]! ** 2 : 0)),
  },
  { name: 'stopGradient', inputs: { x }, output: [2, 3], run: ({ x: a }) => tf.mul(tf.exp(a!), stopGradient(tf.exp(a!))), reference: ({ x: a }) => a!.map((value) => Math.exp(2 * value)), gradients: { x: [...x.data].map((value, i) => Math.exp(2 * value) * outputGradient(6)[i]!) } },
  {
    name: 'gradientReversal', inputs: { x: floats([4], 1, -2, 0.5, 3) }, others: { lambda: floats([], 0.25) }, output: [4], run: ({ x: a, lambda }) => tf.square(gradientReversal(a!, lambda as tf.Scalar)),
    reference: ({ x: a }) => a!.map((value) => value ** 2), gradients: { x: [1, -2, 0.5, 3].map((value, i) => -0.5 * value * dy[i]!) },
  },
];
