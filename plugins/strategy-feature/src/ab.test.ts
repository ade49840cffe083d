import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import ab from './ab.js';
import { normals, run, STUDENT, TEACHER, type Values } from './maps.test.support.js';

describeStrategy(ab, {
  options: [{}, { margin: 0.5 }, { margin: 3 }],
  studentTaps: [[3, 3, 3], [4, 4, 2], [4]], teacherTaps: [[3, 3, 3], [2, 2, 3], [6]],
  wrongShapes: [{ student: { taps: [[3, 3, 3]] } }, { student: { taps: [[3, 3, 3], [3, 2, 2], [4]] } }],
});

const one = (...data: number[]): Values => ({ shape: [1, data.length], data });
/** The published code's form, of one pair. */
function reference(student: Values, teacher: Values, margin: number): number {
  const terms = student.data.map((s, i) => (teacher.data[i]! <= 0 ? (s > -margin ? (s + margin) ** 2 : 0) : s <= margin ? (s - margin) ** 2 : 0));
  return (3 / 1000) * terms.reduce((sum, value) => sum + value, 0) / student.shape[0]!;
}

describe('ab', () => {
  it('has margin 1 and the activations of all stages before ReLU', () => {
    expect(ab.options.parse({})).toEqual({ margin: 1 });
    expect(ab).toMatchObject({ weight: 1, taps: { student: { default: ['stage*:preact'] }, teacher: { default: ['stage*:preact'] } } });
    expect(ab.options.safeParse({ margin: 0 }).success).toBe(false);
  });

  it('has the value of the published code in double precision', () => {
    expect(run(ab, {}).value).toBeAllClose(0.217644804853);
    for (const margin of [0.5, 2]) expect(run(ab, { margin }).value).toBeAllClose(reference(STUDENT, TEACHER, margin));
  });

  it('asks whether the teacher is active, not how much, and lets be what is beyond the margin', () => {
    const at = (student: number, teacher: number): number => run(ab, {}, { student: [one(student)], teacher: [one(teacher)] }).value / 0.003;
    expect([at(0.25, 9), at(0.25, 0.01), at(0.25, 0), at(0.25, -9)]).toBeAllClose([0.5625, 0.5625, 1.5625, 1.5625]);
    expect([at(1, 1), at(7, 1), at(-1, -1), at(-7, -1)]).toEqual([0, 0, 0, 0]);
    expect(run(ab, {}, { student: [one(7, -7)], teacher: [one(1, -1)] }).gradients[0]!.map(Math.abs)).toEqual([0, 0]);
  });

  it('weighs the last pair 1, the one before half, and so on', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((seed) => ({ student: normals([4, 3], seed), teacher: normals([4, 3], `t${seed}`) })) as [Pair, Pair, Pair];
    const expected = [a, b, c].reduce((sum, { student, teacher }, i) => sum + reference(student, teacher, 1) * [0.25, 0.5, 1][i]!, 0);
    expect(run(ab, {}, { student: [a.student, b.student, c.student], teacher: [a.teacher, b.teacher, c.teacher] }).value).toBeAllClose(expected);
  });

  it('has a connector without activation where shapes differ, and none where they are equal', () => {
    const given = { student: [normals([2, 4, 4, 3], 's'), normals([2, 4, 4, 2], 'u')], teacher: [normals([2, 4, 4, 3], 't'), normals([2, 2, 2, 5], 'v')] };
    const { shapes, connectors } = run(ab, {}, given);
    expect(shapes).toMatchObject({ 'connector2/conv2d1/kernel': [3, 3, 2, 5], 'connector2/batch-norm1/gamma': [5] });
    expect(Object.keys(shapes).some((name) => name.startsWith('connector1'))).toBe(false);
    expect(Object.keys(connectors)).toHaveLength(4);
    // Normalised to -1 and 1, which only a ReLU would change: both are where they are to be.
    const line = { 'connector1/dense1/kernel': { shape: [1, 2], data: [1, -1] }, 'connector1/dense1/bias': { shape: [2], data: [0, 0] } };
    expect(run(ab, {}, { student: [{ shape: [2, 1], data: [3, 7] }], teacher: [{ shape: [2, 2], data: [-1, 1, 1, -1] }], weights: line }).value).toBeAllClose(0, { atol: 1e-8 });
  });
});

interface Pair {
  readonly student: Values;
  readonly teacher: Values;
}
