import { tf } from '@limbeck/core';
import { describeStrategy, shapesOf } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { run, type Given } from './heads.test.support.js';
import ofd from './ofd.js';

describeStrategy(ofd, {
  options: [{}, { kernelSize: 3 }], studentTaps: [[4, 4, 3], [2, 3, 4]], teacherTaps: [[4, 4, 4], [4, 6, 5]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }, { student: { taps: [[4, 4, 3], [4]] } }, { teachers: [{ taps: [[4], [4, 4, 4]] }] }],
});

/** Two samples of one channel, which batch normalisation leaves at ±1 (but for its epsilon), scaled and moved by gamma and beta. */
const given = (teacher: readonly number[], [gamma, beta]: readonly [number, number] = [1, 0]): Given => ({
  student: { taps: [tf.tensor4d([1, -1], [2, 1, 1, 1])] },
  teacher: { taps: [tf.tensor4d([...teacher], [2, 1, 1, 1])], norms: [{ gamma: tf.tensor1d([1]), beta: tf.tensor1d([0]) }] },
  weights: { 'connector1/conv2d1/kernel': tf.ones([1, 1, 1, 1]), 'connector1/batch-norm1/gamma': tf.tensor1d([gamma]), 'connector1/batch-norm1/beta': tf.tensor1d([beta]) },
});
const MARGIN = -0.7978845608028654;

describe('ofd', () => {
  it.each([
    ['both where the teacher is active', [3, 0.5], (2 ** 2 + 1.5 ** 2) / 2],
    ['only what is above the margin where the teacher is far below', [-5, -5], (1 - MARGIN) ** 2 / 2],
    ['only what is above the teacher between the margin and 0', [-0.5, -0.5], 1.5 ** 2 / 2],
    ['nothing where both are inactive', [1, -0.5], 0],
  ])('counts %s', (_, teacher, expected) => {
    expect(run(ofd, {}, given(teacher)).value).toBeAllClose(expected, { rtol: 2e-5, atol: 1e-9 });
  });

  it('halves from the last pair back', () => {
    const [first, last] = [given([3, 0.5]), given([-5, -5])];
    const weights = { ...first.weights, ...Object.fromEntries(Object.entries(last.weights!).map(([name, weight]) => [name.replace('1/', '2/'), weight])) };
    const both = { student: { taps: [...first.student.taps, ...last.student.taps] }, teacher: { taps: [...first.teacher.taps, ...last.teacher.taps], norms: [...first.teacher.norms!, ...last.teacher.norms!] }, weights };
    expect(run(ofd, {}, both).value).toBeAllClose(run(ofd, {}, first).value / 2 + run(ofd, {}, last).value);
  });

  it('declares a connector for each pair, with the teacher\'s channels', () => {
    expect(ofd.connectors!(shapesOf(given([0, 0])), ofd.options.parse({}))).toEqual({ modules: { connector1: { input: [1, 1, 1], layers: [{ type: 'conv2d', filters: 1, kernelSize: 1, useBias: false }, { type: 'batch-norm' }] } } });
    expect(ofd.weight).toBe(1e-3);
  });
});
