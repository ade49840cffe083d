import { tf } from '@limbeck/core';
import { describeStrategy, shapesOf } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { fingerprint, fingerprints, run, sines, type Given } from './heads.test.support.js';
import tinybertAttention from './tinybert-attention.js';
import tinybertEmbedding from './tinybert-embedding.js';
import tinybertHidden from './tinybert-hidden.js';

describeStrategy(tinybertHidden, {
  options: [{}, { layers: [1, 4] }, { layers: [2, 2] }], studentTaps: [[3, 4], [3, 4]], teacherTaps: [[3, 5], [3, 5], [3, 5], [3, 5]],
  wrongShapes: [{ student: { taps: [[3, 4], [3, 6]] } }, { student: { taps: [[2, 4], [2, 4]] } }, { student: { taps: [[4], [4]] } }],
});
describeStrategy(tinybertHidden, { options: [{}], studentTaps: [[3, 4]], teacherTaps: [[3, 4], [3, 4]] });
describeStrategy(tinybertEmbedding, { options: [{}], studentTaps: [[3, 4]], teacherTaps: [[3, 5]], wrongShapes: [{ student: { taps: [[4]] } }] });
describeStrategy(tinybertAttention, {
  options: [{}, { padding: -1 }, { layers: [2] }], studentTaps: [[2, 3, 3]], teacherTaps: [[2, 3, 3], [2, 3, 3]],
  wrongShapes: [{ student: { taps: [[3, 3, 3]] } }, { student: { taps: [[3, 3]] } }, { student: { taps: [[2, 3, 3], [2, 3, 3], [2, 3, 3]] } }],
});

const states = (): Given => ({
  student: { taps: [sines([2, 3, 4], [0.37, 0.2]), sines([2, 3, 4], [0.41, 0.3])] },
  teacher: { taps: [0, 1, 2, 3].map((i) => sines([2, 3, 5], [0.53 + 0.05 * i, 0.9])) },
  weights: { 'projection/dense1/kernel': sines([4, 5], [0.7, 0.1]), 'projection/dense1/bias': sines([5], [0.9, 0.3]) },
});

describe('tinybert-hidden', () => {
  it('has value and gradients in double precision of every second layer, through one projection', () => {
    const { value, gradients } = run(tinybertHidden, {}, states());
    expect(value).toBeAllClose(2.62233155041);
    expect(fingerprints(gradients)['taps[0]']).toBeAllClose([1.07313441, -0.108457267], { rtol: 1e-5 });
    expect(fingerprints(gradients)['taps[1]']).toBeAllClose([1.13863952, -0.126729485], { rtol: 1e-5 });
    expect(fingerprints(gradients)['projection/dense1/kernel']).toBeAllClose([0.82610539, 1.58475845], { rtol: 1e-5 });
    expect(fingerprints(gradients)['projection/dense1/bias']).toBeAllClose([1.3391937, 2.32273466], { rtol: 1e-5 });
    expect(run(tinybertHidden, { layers: [2, 4] }, states()).value).toBe(value);
    expect(Math.abs(run(tinybertHidden, { layers: [1, 3] }, states()).value - value)).toBeGreaterThan(0.01);
  });

  it('has no projection where the widths are equal, and is 0 where the states are', () => {
    const taps = [sines([2, 3, 4], [0.37, 0.2])];
    expect(run(tinybertHidden, {}, { student: { taps }, teacher: { taps } })).toEqual({ value: 0, gradients: { 'taps[0]': new Float32Array(24) } });
  });

  it.each([
    [{ layers: [1] }, '2 numbers from 1 to 4'], [{ layers: [1, 5] }, '2 numbers from 1 to 4'],
  ])('refuses %j', (options, expected) => {
    expect(() => run(tinybertHidden, options, states())).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ expected }) as object }));
  });

  it('refuses layers that do not divide', () => {
    const shapes = { ...shapesOf(states()), teachers: [{ taps: [[3, 5], [3, 5], [3, 5]] }] };
    expect(() => tinybertHidden.check!(shapes, {})).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ expected: 'a multiple of 2 taps of the teacher', found: '3' }) as object }));
  });
});

describe('tinybert-embedding', () => {
  it('has value and gradients in double precision', () => {
    const { student, teacher, weights } = states();
    const { value, gradients } = run(tinybertEmbedding, {}, { student: { taps: [student.taps[0]!] }, teacher: { taps: [teacher.taps[0]!] }, weights: weights! });
    expect(value).toBeAllClose(1.06967947483);
    expect(fingerprint(gradients['taps[0]']!)).toBeAllClose([0.948743611, -0.362401161], { rtol: 1e-5 });
    expect(fingerprint(gradients['projection/dense1/kernel']!)).toBeAllClose([0.338591616, 0.457716061], { rtol: 1e-5 });
  });
});

describe('tinybert-attention', () => {
  const scores = (student: readonly number[], teacher: readonly number[]): Given => ({ student: { taps: [tf.tensor4d([...student], [1, 1, 2, 2])] }, teacher: { taps: [tf.tensor4d([...teacher], [1, 1, 2, 2])] } });

  it('takes scores of padding for 0, without gradient, in either network', () => {
    const { value, gradients } = run(tinybertAttention, {}, scores([1, -1e4, 2, -100], [3, -1e9, 2.5, 1]));
    expect(value).toBeAllClose((2 ** 2 + 0 + 0.5 ** 2 + 1) / 4);
    expect(gradients['taps[0]']).toBeAllClose([-1, 0, -0.25, 0]);
  });

  it('counts what is above the bound', () => {
    expect(run(tinybertAttention, {}, scores([1, -99, 2, 0], [1, 1, 2, 0])).value).toBeAllClose(100 ** 2 / 4);
    expect(run(tinybertAttention, { padding: -50 }, scores([1, -99, 2, 0], [1, 1, 2, 0])).value).toBeAllClose(1 / 4);
  });
});
