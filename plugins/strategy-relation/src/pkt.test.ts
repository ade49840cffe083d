import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import pkt from './pkt.js';
import { dead, dot, normals, rowsOf, run, samples, sum, VECTORS, type Values } from './taps.test.support.js';

describeStrategy(pkt, { options: [{}], studentTaps: [[7], [3, 3, 2]], teacherTaps: [[4], [5]], wrongShapes: [{ student: { taps: [[7]] } }] });

const EPSILON = 1e-7;

/** How likely each sample picks each, in double precision. */
function neighbours(values: Values): number[] {
  const rows = rowsOf(values).map((row) => row.map((value) => value / (Math.hypot(...row) + EPSILON)));
  return rows.flatMap((a) => {
    const likeness = rows.map((b) => dot(a, b) + 1);
    return likeness.map((value) => value / sum(likeness));
  });
}
function formula(student: Values, teacher: Values): number {
  const [s, t] = [neighbours(student), neighbours(teacher)];
  return sum(t.map((value, i) => value * Math.log((value + EPSILON) / (s[i]! + EPSILON)))) / s.length;
}
const valueOf = (student: Values, teacher: Values): number => run(pkt, {}, { student: [student], teacher: [teacher] }).value;

describe('pkt', () => {
  it('has weight 30000 and the pooled activations', () => {
    expect(pkt).toMatchObject({ weight: 30000, taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } } });
  });

  it('has the value of the published code in double precision', () => {
    expect(valueOf(VECTORS.student, VECTORS.teacher)).toBeAllClose(0.147485439326);
  });

  it('compares vectors of other widths, and not their lengths', () => {
    const teacher = normals([4, 9], 't');
    const long = { ...VECTORS.student, data: VECTORS.student.data.map((value, i) => value * 10 ** (Math.floor(i / 6) - 1)) };
    expect(valueOf(VECTORS.student, teacher)).toBeAllClose(formula(VECTORS.student, teacher));
    expect(valueOf(long, teacher)).toBeAllClose(formula(VECTORS.student, teacher));
  });

  it('gives a sample without any activation no gradient, and takes opposite ones, whose probability is 0', () => {
    const student = dead(VECTORS.student, 2);
    expect(valueOf(student, VECTORS.teacher)).toBeAllClose(formula(student, VECTORS.teacher));
    const gradient = run(pkt, {}, { student: [student], teacher: [VECTORS.teacher] }).gradients[0]!;
    expect(gradient.slice(12, 18).every((value) => value === 0)).toBe(true);
    expect(gradient.slice(0, 12).every((value) => value !== 0 && Math.abs(value) < 1)).toBe(true);
    const [along, against] = [normals([1, 2048], 'x').data, normals([1, 2048], 'x').data.map((value) => -value)];
    const opposite = run(pkt, {}, { student: [{ shape: [2, 2048], data: [...along, ...against] }], teacher: [{ shape: [2, 2048], data: [...along, ...along] }] });
    // -1/4 Σ ½ log(p + ε), p being 1 and 0, beside 1/4 · 4 · ½ log ½; the cosine's rounding, 6e-8, counts beside ε.
    expect(opposite.value).toBeAllClose((2 * Math.log(0.5) - Math.log(EPSILON)) / 4, { rtol: 5e-2 });
    expect(opposite.gradients[0]!.every(Number.isFinite)).toBe(true);
  });

  it('takes samples twice, and one sample', () => {
    const [student, teacher] = [samples(VECTORS.student, 0, 1, 0, 2), samples(VECTORS.teacher, 0, 1, 0, 2)];
    expect(valueOf(student, teacher)).toBeAllClose(formula(student, teacher));
    expect(valueOf(samples(VECTORS.student, 3), samples(VECTORS.teacher, 3))).toBe(0);
  });
});
