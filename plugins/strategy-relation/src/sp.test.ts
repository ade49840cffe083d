import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import sp from './sp.js';
import { dead, dot, MAPS, normals, rowsOf, run, samples, sum, VECTORS, type Values } from './taps.test.support.js';

describeStrategy(sp, {
  options: [{}],
  studentTaps: [[4, 4, 3], [7]], teacherTaps: [[3, 3, 5], [4, 2]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }],
});

const only = ({ student, teacher }: { readonly student: Values; readonly teacher: Values }) => ({ student: [student], teacher: [teacher] });

/** Rows of the Gram matrix, each of length 1, in double precision. */
function similarities(values: Values): number[][] {
  const rows = rowsOf(values);
  return rows.map((a) => rows.map((b) => dot(a, b))).map((row) => row.map((value) => value / (Math.hypot(...row) || 1)));
}
function formula(student: Values, teacher: Values): number {
  const [s, t] = [similarities(student).flat(), similarities(teacher).flat()];
  return sum(s.map((value, i) => (value - t[i]!) ** 2)) / s.length;
}

describe('sp', () => {
  it('has weight 3000 and the last stage', () => {
    expect(sp).toMatchObject({ weight: 3000, taps: { student: { default: ['last-stage'] }, teacher: { default: ['last-stage'] } } });
  });

  it('has the value of the published code in double precision', () => {
    expect(run(sp, {}, only(MAPS)).value).toBeAllClose(0.327431124654);
  });

  it('compares activations of any shapes, and sums pairs', () => {
    const [small, large] = [normals([4, 2, 2, 3], 's'), normals([4, 3, 3, 5], 't')];
    expect(run(sp, {}, { student: [small], teacher: [large] }).value).toBeAllClose(formula(small, large));
    expect(run(sp, {}, { student: [MAPS.student, small], teacher: [MAPS.teacher, large] }).value).toBeAllClose(0.327431124654 + formula(small, large));
  });

  it('has the length of activations left out', () => {
    expect(run(sp, {}, { student: [{ ...MAPS.student, data: MAPS.student.data.map((value) => 1e-4 * value) }], teacher: [MAPS.teacher] }).value).toBeAllClose(0.327431124654);
  });

  it('leaves the row of a sample without any activation 0, without a gradient through it', () => {
    const student = dead(VECTORS.student, 1);
    const { value, gradients } = run(sp, {}, { student: [student], teacher: [VECTORS.teacher] });
    expect(value).toBeAllClose(formula(student, VECTORS.teacher));
    // By the rows of the other samples, in which it is a column.
    const others = (values: Values): number => {
      const [s, t] = [similarities(values), similarities(VECTORS.teacher)];
      return sum([0, 2, 3].flatMap((b) => s[b]!.map((each, i) => (each - t[b]![i]!) ** 2))) / 16;
    };
    const moved = (i: number, by: number): number => others({ ...student, data: student.data.map((each, at) => (at === i ? each + by : each)) });
    expect(gradients[0]!).toBeAllClose(student.data.map((_, i) => (moved(i, 1e-5) - moved(i, -1e-5)) / 2e-5), { rtol: 0, atol: 1e-6 });
  });

  it('takes samples twice, and one sample', () => {
    const [student, teacher] = [samples(VECTORS.student, 0, 1, 0, 2), samples(VECTORS.teacher, 0, 1, 0, 2)];
    expect(run(sp, {}, { student: [student], teacher: [teacher] }).value).toBeAllClose(formula(student, teacher));
    expect(run(sp, {}, { student: [samples(VECTORS.student, 0)], teacher: [samples(VECTORS.teacher, 0)] }).value).toBeAllClose(0, { atol: 1e-12 });
  });
});
