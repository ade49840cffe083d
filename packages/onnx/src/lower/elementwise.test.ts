import { tf } from '@limbeck/core';
import { describe, it } from 'vitest';
import { expectSameAsEager, host, ints, type Outputs } from '../agreement.test.support.js';

const EDGE = { shape: [7], dtype: 'float32', data: Float32Array.of(-2, -0.5, -1e-6, 0, 1e-6, 0.5, 3) } as const;
const POSITIVE = { shape: [5], dtype: 'float32', data: Float32Array.of(1e-6, 0.3, 1, 2.5, 40) } as const;

describe('elementwise operations', () => {
  it('of one tensor', async () => {
    const ops: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = { abs: tf.abs, ceil: tf.ceil, clip: (x: tf.Tensor) => tf.clipByValue(x, -0.4, 0.7), cos: tf.cos, elu: tf.elu, erf: tf.erf, exp: tf.exp, expm1: tf.expm1, floor: tf.floor, leakyRelu: (x: tf.Tensor) => tf.leakyRelu(x, 0.1), neg: tf.neg, relu: tf.relu, relu6: (x: tf.Tensor) => tf.relu6(tf.mul(x, 4)), round: tf.round, selu: tf.selu, sigmoid: tf.sigmoid, sign: tf.sign, sin: tf.sin, softplus: tf.softplus, square: tf.square, step: tf.step, slopedStep: (x: tf.Tensor) => tf.step(x, 0.25), tan: tf.tan, tanh: tf.tanh, isNaN: tf.isNaN, isFinite: tf.isFinite, isInf: tf.isInf, onesLike: tf.onesLike, zerosLike: tf.zerosLike };
    const outputs: Outputs = Object.fromEntries(Object.entries(ops).flatMap(([name, op]) => [[name, ({ x }) => op(x!)], [`${name} of edges`, ({ edge }) => op(edge!)]] satisfies [string, Outputs[string]][]));
    await expectSameAsEager({ x: host([3, 4]), edge: EDGE }, outputs);
  });

  it('of one positive tensor', async () => {
    const ops = { log: tf.log, log1p: tf.log1p, reciprocal: tf.reciprocal, rsqrt: tf.rsqrt, sqrt: tf.sqrt };
    await expectSameAsEager({ x: POSITIVE }, Object.fromEntries(Object.entries(ops).map(([name, op]) => [name, ({ x }) => op(x!)])));
  });

  it('keeps the digits of log1p and expm1 near 0', async () => {
    const tiny = { shape: [4], dtype: 'float32', data: Float32Array.of(-3e-7, -1e-9, 2e-8, 5e-7) } as const;
    await expectSameAsEager({ tiny }, { log1p: ({ tiny: x }) => tf.log1p(x!), expm1: ({ tiny: x }) => tf.expm1(x!) }, 1e-6);
  });

  it('of two tensors, in every form of broadcasting', async () => {
    const ops = { add: tf.add, sub: tf.sub, mul: tf.mul, div: tf.div, maximum: tf.maximum, minimum: tf.minimum, squaredDifference: tf.squaredDifference, pow: (a: tf.Tensor, b: tf.Tensor) => tf.pow(tf.abs(a), b), mod: tf.mod, prelu: (a: tf.Tensor, b: tf.Tensor) => tf.prelu(tf.add(a, b), b) };
    const shapes: readonly (readonly [number[], number[]])[] = [[[2, 3], [2, 3]], [[2, 3], [3]], [[2, 3], []], [[1], [2, 3]], [[2, 1, 4], [3, 1]], [[2, 3, 3, 4], [4]], [[2, 3, 3, 4], [3, 1]], [[2, 3, 3, 4], [2, 1, 1, 4]], [[3, 1, 4], [2, 3, 3, 4]]];
    for (const [a, b] of shapes) {
      await expectSameAsEager({ a: host(a, 1), b: host(b, 2) }, Object.fromEntries(Object.entries(ops).map(([name, op]) => [`${name} [${a.join()}] [${b.join()}]`, ({ a: x, b: y }) => op(x!, y!)])));
    }
  });

  it('of integers and between dtypes', async () => {
    await expectSameAsEager(
      { a: ints([6], [-7, -3, 0, 4, 7, 9]), b: ints([6], [2, 2, 5, -3, 3, -4]), x: EDGE, flags: { shape: [3], dtype: 'bool', data: Uint8Array.of(1, 0, 1) } },
      {
        floorDiv: ({ a, b }) => tf.floorDiv(a!, b!),
        mod: ({ a, b }) => tf.mod(a!, b!),
        add: ({ a, b }) => tf.add(a!, b!),
        mul: ({ a, b }) => tf.mul(a!, b!),
        maximum: ({ a, b }) => tf.maximum(a!, b!),
        abs: ({ a }) => tf.abs(a!),
        neg: ({ a }) => tf.neg(a!),
        promoted: ({ a, x }) => tf.mul(tf.slice(x!, [0], [6]), a!),
        toInt: ({ x }) => tf.cast(tf.mul(x!, 3), 'int32'),
        toBool: ({ a }) => tf.cast(a!, 'bool'),
        fromBool: ({ flags }) => tf.cast(flags!, 'float32'),
        addN: ({ x }) => tf.addN([x!, tf.square(x!), x!]),
      },
    );
  });

  it('that compare and select', async () => {
    const a = host([2, 3], 1);
    const b = { ...a, data: a.data.map((value, i) => (i % 2 ? value : value + (i % 4 ? 0.1 : -0.1))) };
    const flags = (shape: number[]) => ({ shape, dtype: 'bool' as const, data: Uint8Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => (i * 7) % 3 % 2) });
    const comparisons = { greater: tf.greater, greaterEqual: tf.greaterEqual, less: tf.less, lessEqual: tf.lessEqual, equal: tf.equal, notEqual: tf.notEqual };
    await expectSameAsEager({ a, b, p: flags([2, 3]), q: flags([3]), image: host([2, 3, 3, 4]), pixels: flags([2, 3, 3, 1]) }, {
      ...Object.fromEntries(Object.entries(comparisons).map(([name, op]) => [name, ({ a: x, b: y }) => op(x!, y!)] satisfies [string, Outputs[string]])),
      and: ({ p, q }) => tf.logicalAnd(p!, q!),
      or: ({ p, q }) => tf.logicalOr(p!, q!),
      not: ({ p }) => tf.logicalNot(p!),
      where: ({ p, a: x, b: y }) => tf.where(p!, x!, y!),
      whereScalar: ({ p, a: x }) => tf.where(p!, x!, tf.scalar(0)),
      whereImage: ({ pixels, image }) => tf.where(tf.tile(pixels!, [1, 1, 1, 4]), image!, tf.neg(image!)),
    });
  });
});
