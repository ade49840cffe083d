import { tf, toTensor } from '@limbeck/core';
import type { HostTensor, NamedTensors, Step } from '@limbeck/core';
import { batchNormTraining, replaceRows } from '@limbeck/kernels';
import { describe, expect, test } from 'vitest';
import { onPlainJavaScript, provisioned, runOnce } from '../engine.test.support.js';

/** Numbers in (-2, 2) that do not repeat and avoid 0. */
function wave(shape: readonly number[], phase = 0): HostTensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: size }, (_, i) => 1.9 * Math.sin(12.9898 * (i + 1) + phase) + 0.05) };
}

const positive = (shape: readonly number[]): HostTensor => ({ ...wave(shape), data: Float32Array.from(wave(shape).data, (x) => Math.abs(x) + 0.1) });
const ints = (...data: number[]): HostTensor => ({ shape: [data.length], dtype: 'int32', data: Int32Array.from(data) });
const pairs: HostTensor = { ...ints(0, 2, 1, 1, 0, 2, 0, 0, 1, 1), shape: [5, 2] };
const bools = (...data: number[]): HostTensor => ({ shape: [data.length], dtype: 'bool', data: Uint8Array.from(data) });
const special: HostTensor = { shape: [5], dtype: 'float32', data: Float32Array.of(NaN, Infinity, -Infinity, 0, -3) };

type Case = readonly [name: string, inputs: Readonly<Record<string, HostTensor>>, body: (inputs: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[]];

const x = wave([2, 3, 4]);
const image = wave([2, 7, 6, 3]);
const t4 = (tensor: tf.Tensor): tf.Tensor4D => tensor as tf.Tensor4D;

const unary = (name: string, body: (x: tf.Tensor) => tf.Tensor, input = x): Case => [name, { x: input }, ({ x: tensor }) => body(tensor!)];
const binary = (name: string, body: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, a: HostTensor = x, b: HostTensor = wave([3, 1], 1)): Case => [name, { a, b }, (i) => body(i['a']!, i['b']!)];
/** Gradients of a weighted sum of the output with respect to every input. */
const gradients = (name: string, inputs: Readonly<Record<string, HostTensor>>, body: (...x: tf.Tensor[]) => tf.Tensor): Case => [
  `gradient of ${name}`,
  inputs,
  (given) => {
    const y = tf.valueAndGrads((...args: tf.Tensor[]) => {
      const out = body(...args);
      return tf.sum(tf.mul(tf.mul(out, out), 0.3));
    })(Object.values(given));
    return [y.value, ...y.grads];
  },
];

const CASES: readonly Case[] = [
  ...([tf.neg, tf.abs, tf.exp, tf.expm1, tf.square, tf.relu, tf.relu6, tf.sigmoid, tf.tanh, tf.elu, tf.selu, tf.softplus, tf.sign, tf.floor, tf.ceil, tf.round, tf.sin, tf.cos, tf.erf, tf.atan, tf.reciprocal] as const).map((op) => unary(op.name.replace(/_.*/, ''), op as (x: tf.Tensor) => tf.Tensor)),
  ...([tf.log, tf.log1p, tf.sqrt, tf.rsqrt] as const).map((op) => unary(op.name.replace(/_.*/, ''), op as (x: tf.Tensor) => tf.Tensor, positive([2, 3]))),
  unary('leakyRelu', (a) => tf.leakyRelu(a, 0.1)),
  unary('prelu', (a) => tf.prelu(a, tf.scalar(0.25))),
  unary('step', (a) => tf.step(a, 0.5)),
  unary('step of NaN', (a) => tf.step(a), special),
  unary('isNaN', (a) => tf.isNaN(a), special),
  unary('isFinite', (a) => tf.isFinite(a), special),
  unary('clipByValue', (a) => tf.clipByValue(a, -0.5, 0.75)),
  unary('zerosLike + onesLike', (a) => tf.concat([tf.zerosLike(a), tf.onesLike(a), a])),
  unary('cast to int', (a) => tf.cast(a, 'int32')),
  unary('cast to bool', (a) => tf.cast(tf.mul(a, 0.1), 'bool')),
  unary('cast of bool', (a) => tf.cast(tf.greater(a, 0), 'float32')),
  ...([tf.add, tf.sub, tf.mul, tf.div, tf.maximum, tf.minimum, tf.squaredDifference, tf.mod, tf.atan2, tf.floorDiv] as const).map((op) => binary(op.name.replace(/_.*/, ''), op as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor)),
  ...([tf.equal, tf.notEqual, tf.greater, tf.greaterEqual, tf.less, tf.lessEqual] as const).map((op) => binary(op.name.replace(/_.*/, ''), op as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, ints(1, 2, 3), ints(1, 3, 2))),
  binary('pow', (a, b) => tf.pow(a, b), positive([3, 2]), wave([3, 2])),
  binary('logicalAnd', (a, b) => tf.logicalAnd(a, b), bools(1, 1, 0, 0), bools(1, 0, 1, 0)),
  binary('logicalOr', (a, b) => tf.logicalOr(a, b), bools(1, 1, 0, 0), bools(1, 0, 1, 0)),
  unary('logicalNot', (a) => tf.logicalNot(a), bools(1, 0)),
  binary('where', (a, b) => tf.where(tf.greater(a, b), a, b), wave([4, 3]), wave([4, 3], 2)),
  binary('addN', (a, b) => tf.addN([a, b, a]), wave([4, 3]), wave([4, 3], 2)),
  unary('reshape', (a) => tf.reshape(tf.exp(a), [4, 6])),
  unary('expandDims', (a) => tf.exp(tf.expandDims(a, 1))),
  unary('transpose', (a) => tf.transpose(a, [2, 0, 1])),
  binary('concat', (a, b) => tf.concat([a, b], 1), wave([2, 3]), wave([2, 2])),
  binary('stack', (a, b) => tf.stack([a, b], -1), wave([2, 3]), wave([2, 3], 1)),
  unary('unstack', (a) => tf.add(tf.unstack(a, 1)[0]!, tf.unstack(a, 1)[2]!)),
  unary('split', (a) => tf.mul(tf.split(a, [1, 3], 2)[1]!, 2)),
  unary('slice', (a) => tf.slice(a, [0, 1, 2], [2, 2, -1])),
  unary('stridedSlice', (a) => tf.stridedSlice(a, [0, 2, 0], [2, 0, 4], [1, -1, 2])),
  unary('stridedSlice with shrunk axis', (a) => tf.stridedSlice(a, [1, 0, 0], [2, 3, 4], [1, 1, 1], 0, 0, 0, 0, 1)),
  unary('pad', (a) => tf.pad(a, [[0, 1], [2, 0], [1, 1]], 0.5)),
  unary('mirrorPad', (a) => tf.mirrorPad(a, [[0, 0], [1, 1], [2, 0]], 'reflect')),
  unary('tile', (a) => tf.tile(a, [2, 1, 3])),
  unary('broadcastTo', (a) => tf.exp(tf.broadcastTo(tf.sum(a, 1, true), [2, 3, 4]))),
  unary('fill', (a) => tf.concat([a, tf.fill([1, 3, 4], 2.5)])),
  unary('reverse', (a) => tf.reverse(a, [0, -1])),
  unary('cumsum', (a) => tf.cumsum(a, 1, true, true)),
  [
    'gather',
    { x, indices: ints(2, 0, 2) },
    (i) => tf.gather(i['x']!, i['indices'] as tf.Tensor1D, 1),
  ],
  ['scatterND', { x: wave([5, 2]), indices: pairs }, (i) => tf.scatterND(i['indices']!, i['x']!, [2, 3, 2])],
  ['replaceRows', { x: wave([4, 3]), indices: ints(2, 0), rows: wave([2, 3], 1) }, (i) => replaceRows(i['x']!, i['indices'] as tf.Tensor1D, i['rows']!)],
  ['oneHot', { indices: ints(2, 0, 3) }, (i) => tf.oneHot(i['indices']!, 4, 0.9, 0.1)],
  ['oneHot of float', { indices: ints(2, 0, 3) }, (i) => tf.oneHot(i['indices']!, 4, 0.9, 0.1, 'float32')],
  ...([tf.sum, tf.mean, tf.max, tf.min, tf.prod] as const).flatMap((op): Case[] => [
    unary(`${op.name.replace(/_.*/, '')} over all axes`, (a) => (op as (x: tf.Tensor) => tf.Tensor)(a)),
    unary(`${op.name.replace(/_.*/, '')} over two axes`, (a) => (op as (x: tf.Tensor, axis: number[], keep: boolean) => tf.Tensor)(a, [0, -1], true)),
  ]),
  unary('sum of bool', (a) => tf.sum(tf.greater(a, 0), 1)),
  unary('mean of int', (a) => tf.mean(a), ints(1, 2, 4)),
  unary('all, any', (a) => tf.logicalAnd(tf.all(tf.greater(a, -1), 1), tf.any(tf.greater(a, 1), 1))),
  unary('argMax', (a) => tf.argMax(a, -1)),
  unary('argMin', (a) => tf.argMin(a, 1)),
  unary('topk', (a) => tf.topk(a, 2).values),
  unary('softmax', (a) => tf.softmax(a)),
  unary('logSoftmax', (a) => tf.logSoftmax(a)),
  unary('logSumExp', (a) => tf.logSumExp(a, -1)),
  ...[[false, false], [true, false], [false, true], [true, true]].map(([transposeA, transposeB]): Case =>
    binary(`matMul ${transposeA} ${transposeB}`, (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposeA, transposeB), wave(transposeA ? [4, 3] : [3, 4]), wave(transposeB ? [5, 4] : [4, 5])),
  ),
  binary('matMul of stacks', (a, b) => tf.matMul(a, b, false, true), wave([3, 2, 4]), wave([3, 5, 4])),
  binary('fused matMul, bias, relu', (a, b) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: tf.mul(tf.sum(b, 0), 0.3), activation: 'relu' }), wave([3, 4]), wave([4, 5])),
  binary('conv2d same, stride 2', (a, b) => tf.conv2d(t4(a), t4(b), 2, 'same'), image, wave([3, 3, 3, 4])),
  binary('conv2d explicit padding', (a, b) => tf.conv2d(t4(a), t4(b), 1, 1), image, wave([3, 3, 3, 4])),
  binary('conv2d dilated', (a, b) => tf.conv2d(t4(a), t4(b), 1, 'valid', 'NHWC', 2), image, wave([3, 3, 3, 4])),
  ...(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const).map((activation): Case =>
    binary(`fused conv2d, bias, ${activation}`, (a, b) => tf.fused.conv2d({ x: t4(a), filter: t4(b), strides: 1, pad: 'same', bias: tf.mul(tf.sum(b, [0, 1, 2]), 0.3), activation, leakyreluAlpha: 0.2 }), image, wave([3, 3, 3, 4])),
  ),
  binary('depthwiseConv2d', (a, b) => tf.depthwiseConv2d(t4(a), t4(b), 1, 'same'), image, wave([3, 3, 3, 2])),
  unary('maxPool', (a) => tf.maxPool(t4(a), 2, 2, 'same'), image),
  unary('avgPool', (a) => tf.avgPool(t4(a), [3, 2], 2, 'same'), image),
  [
    'batchNorm in inference',
    { x: image, mean: wave([3]), variance: positive([3]), scale: wave([3], 2) },
    (i) => [tf.batchNorm(i['x']!, i['mean'] as tf.Tensor1D, i['variance'] as tf.Tensor1D, undefined, i['scale'] as tf.Tensor1D, 1e-3), tf.batchNorm(i['x']!, i['mean'] as tf.Tensor1D, i['variance'] as tf.Tensor1D)],
  ],
  ...[image, wave([6, 3])].map((input): Case => [
    `batchNormTraining of rank ${input.shape.length}`,
    { x: input, gamma: wave([3], 1), beta: wave([3], 2) },
    (i) => Object.values(batchNormTraining(i['x']!, i['gamma'] as tf.Tensor1D, i['beta'] as tf.Tensor1D, 1e-3)),
  ]),
  ...[image, wave([6, 3])].map((input): Case =>
    gradients(`batchNormTraining of rank ${input.shape.length}`, { x: input, gamma: wave([3], 1), beta: wave([3], 2) }, (a, gamma, beta) => tf.sigmoid(batchNormTraining(a!, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y)),
  ),
  ...([tf.relu, tf.relu6, tf.elu, tf.sigmoid, tf.tanh, tf.softmax] as const).map((op) => gradients(op.name.replace(/_.*/, ''), { x: wave([3, 4]) }, (a) => (op as (x: tf.Tensor) => tf.Tensor)(a!))),
  gradients('div, pow, broadcasting', { a: positive([3, 4]), b: positive([1, 4]) }, (a, b) => tf.div(tf.pow(a!, 1.5), tf.add(b!, 1))),
  gradients('matMul', { a: wave([3, 4]), b: wave([4, 5]) }, (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D)),
  gradients('conv2d', { x: image, f: wave([3, 3, 3, 4]) }, (a, f) => tf.conv2d(t4(a!), t4(f!), 2, 'same')),
  gradients('conv2d with explicit padding', { x: image, f: wave([3, 3, 3, 4]) }, (a, f) => tf.conv2d(t4(a!), t4(f!), 1, 1)),
  gradients('fused conv2d, bias, relu', { x: image, f: wave([3, 3, 3, 4]), bias: wave([4]) }, (a, f, bias) => tf.fused.conv2d({ x: t4(a!), filter: t4(f!), strides: 1, pad: 'same', bias: bias!, activation: 'relu' })),
  gradients('depthwiseConv2d', { x: image, f: wave([3, 3, 3, 2]) }, (a, f) => tf.depthwiseConv2d(t4(a!), t4(f!), 1, 'same')),
  gradients('maxPool', { x: image }, (a) => tf.maxPool(t4(a!), 2, 2, 'valid')),
  gradients('maxPool with explicit padding', { x: image }, (a) => tf.maxPool(t4(a!), 3, 2, 1, 'floor')),
  // With padding "same" the JavaScript kernel is wrong at the border: it divides by the window's whole area, where the forward pass counts only what is inside.
  gradients('avgPool', { x: image }, (a) => tf.avgPool(t4(a!), 3, 2, 'valid')),
  gradients('slice, pad, concat', { x: wave([4, 3]) }, (a) => tf.concat([tf.slice(a!, [1, 0], [2, 3]), tf.pad(a! as tf.Tensor2D, [[0, 1], [0, 0]])])),
];

const listed = (result: tf.Tensor | tf.Tensor[]): NamedTensors => Object.fromEntries((Array.isArray(result) ? result : [result]).map((tensor, i) => [`y${i}`, tensor]));

describe.skipIf(!provisioned)('lowered kernels agree with TensorFlow.js', () => {
  test.each(CASES)('%s', async (name, inputs, body) => {
    const expected = onPlainJavaScript(() => tf.tidy(() => Object.values(listed(body(Object.fromEntries(Object.entries(inputs).map(([key, host]) => [key, toTensor(host)]))))).map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync().slice() }))));
    const step: Step = { name, inputs: Object.fromEntries(Object.entries(inputs).map(([key, { shape, dtype }]) => [key, { shape, dtype }])), state: {}, constants: {}, run: (args) => ({ outputs: listed(body({ ...args.inputs })), state: {} }) };
    const found = Object.values(await runOnce(step, inputs));
    expect(found).toHaveLength(expected.length);
    expected.forEach(({ data }, output) => {
      expect(found[output]).toHaveLength(data.length);
      data.forEach((value, i) => expectNear(found[output]![i]!, value, `${name}: output ${output}, element ${i}`));
    });
  });
});

function expectNear(found: number, expected: number, what: string): void {
  if (Object.is(found, expected) || found === expected) return;
  expect(Math.abs(found - expected), `${what}: ${found} instead of ${expected}`).toBeLessThanOrEqual(1e-5 + 1e-4 * Math.abs(expected));
}
