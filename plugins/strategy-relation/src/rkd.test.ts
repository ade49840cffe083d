import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import rkd from './rkd.js';
import { normals, rowsOf, run, samples, sum, VECTORS, type Values } from './taps.test.support.js';

describeStrategy(rkd, {
  options: [{}, { distance: 1, angle: 0 }, { distance: 0, angle: 1 }],
  studentTaps: [[7], [2, 2, 3]], teacherTaps: [[4], [5]], wrongShapes: [{ student: { taps: [[7]] } }],
});

const only = { student: [VECTORS.student], teacher: [VECTORS.teacher] };
const huber = (x: number): number => (Math.abs(x) <= 1 ? x ** 2 / 2 : Math.abs(x) - 0.5);

/** Distances over their mean, in double precision. */
function distances(values: Values): number[] {
  const rows = rowsOf(values);
  const all = rows.flatMap((a, i) => rows.map((b, j) => (i === j ? 0 : Math.max(1e-6, Math.hypot(...a.map((value, d) => value - b[d]!))))));
  return all.map((value) => value / (sum(all) / (all.length - rows.length)));
}
const distanceLoss = (student: Values, teacher: Values): number => sum(distances(student).map((value, i) => huber(value - distances(teacher)[i]!))) / student.shape[0]! ** 2;

describe('rkd', () => {
  it('has the factors of the paper, weight 1 and the pooled activations', () => {
    expect(rkd.options.parse({})).toEqual({ distance: 25, angle: 50 });
    expect(rkd).toMatchObject({ weight: 1, taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } } });
    expect(rkd.options.safeParse({ distance: 0, angle: 0 }).success).toBe(false);
    expect(rkd.options.safeParse({ distance: -1 }).success).toBe(false);
  });

  it('has the values of the published code in double precision', () => {
    expect(run(rkd, { distance: 1, angle: 0 }, only).value).toBeAllClose(0.138961927088);
    expect(run(rkd, { distance: 0, angle: 1 }, only).value).toBeAllClose(0.169223584182);
    expect(run(rkd, {}, only).value).toBeAllClose(11.9352273863);
  });

  it('looks at relative distances alone: not at scale, place or direction', () => {
    const moved = { ...VECTORS.student, data: VECTORS.student.data.map((_, i) => 7 + 0.01 * VECTORS.student.data[i - (i % 6) + ((i + 1) % 6)]!) };
    expect(run(rkd, {}, { student: [moved], teacher: [VECTORS.teacher] }).value).toBeAllClose(11.9352273863, { rtol: 1e-3 });
    expect(run(rkd, {}, { student: [VECTORS.student], teacher: [{ ...VECTORS.student, data: VECTORS.student.data.map((value) => -3 * value) }] }).value).toBeAllClose(0, { atol: 1e-5 });
  });

  it('sums pairs, of other widths', () => {
    const [s, t] = [normals([4, 5], 's'), normals([4, 9], 't')];
    expect(run(rkd, { distance: 1, angle: 0 }, { student: [VECTORS.student, s], teacher: [VECTORS.teacher, t] }).value).toBeAllClose(0.138961927088 + distanceLoss(s, t));
  });

  it('takes equal samples: no direction leads from one to the other, and none to their gradient', () => {
    const student = samples(VECTORS.student, 0, 1, 0, 2);
    const { value, gradients } = run(rkd, { distance: 1, angle: 0 }, { student: [student], teacher: [VECTORS.teacher] });
    expect(value).toBeAllClose(distanceLoss(student, VECTORS.teacher));
    expect(gradients[0]!.every((each) => Math.abs(each) < 1)).toBe(true);
    const all = run(rkd, {}, { student: [student], teacher: [VECTORS.teacher] });
    expect(all.gradients[0]!.every((each) => Math.abs(each) < 100)).toBe(true);
    const same = samples(VECTORS.student, 0, 0, 0, 0);
    expect(run(rkd, {}, { student: [same], teacher: [VECTORS.teacher] }).gradients[0]!.every((each) => each === 0)).toBe(true);
  });

  it('is 0 for one sample and for two, which have one distance', () => {
    expect(run(rkd, {}, { student: [samples(VECTORS.student, 0)], teacher: [samples(VECTORS.teacher, 0)] })).toMatchObject({ value: 0, gradients: [[0, 0, 0, 0, 0, 0]] });
    expect(run(rkd, {}, { student: [samples(VECTORS.student, 0, 1)], teacher: [samples(VECTORS.teacher, 0, 1)] }).value).toBeAllClose(0, { atol: 1e-9 });
  });
});
