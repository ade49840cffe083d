import { tf } from '@limbeck/core';
import { describe, it } from 'vitest';
import { expectSameAsEager, host, type Outputs } from '../agreement.test.support.js';

describe('matrix products', () => {
  it('of matrices and stacks, transposed or not', async () => {
    const flags = [false, true];
    const matrices: Outputs = Object.fromEntries(
      flags.flatMap((p) => flags.map((q): [string, Outputs[string]] => [`${p} ${q}`, ({ a, b }) => tf.matMul(p ? tf.transpose(a!) : a!, q ? tf.transpose(b!) : b!, p, q)])),
    );
    const stacks: Outputs = Object.fromEntries(
      flags.flatMap((p) => flags.map((q): [string, Outputs[string]] => [`stacks ${p} ${q}`, ({ s, t }) => tf.matMul(p ? tf.transpose(s!, [0, 2, 1]) : s!, q ? tf.transpose(t!, [0, 2, 1]) : t!, p, q)])),
    );
    await expectSameAsEager({ a: host([3, 4], 1), b: host([4, 5], 2), s: host([2, 3, 4], 3), t: host([2, 4, 5], 4), one: host([1, 4, 5], 5) }, {
      ...matrices,
      ...stacks,
      broadcast: ({ s, one }) => tf.matMul(s!, one!),
      gram: ({ a }) => tf.matMul(a!, a!, false, true),
      da: ({ a, b }) => tf.grad((x) => tf.sum(tf.square(tf.matMul(x, b!))))(a!),
      db: ({ a, b }) => tf.grad((x) => tf.sum(tf.square(tf.matMul(a!, x))))(b!),
    });
  });

  it('with bias and activation', async () => {
    const fused = (activation: 'linear' | 'relu' | 'elu' | 'sigmoid', transposeB = false): Outputs[string] => ({ a, b, bias }) => tf.fused.matMul({ a: a!, b: transposeB ? tf.transpose(b!) : b!, transposeB, bias: bias!, activation });
    await expectSameAsEager({ a: host([3, 4], 1), b: host([4, 5], 2), bias: host([5], 3) }, { linear: fused('linear'), relu: fused('relu'), elu: fused('elu'), sigmoid: fused('sigmoid', true) });
  });
});
