import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import ickd from './ickd.js';
import { dot, MAPS, normals, run, sum, type Values } from './taps.test.support.js';

describeStrategy(ickd, {
  options: [{}, { form: 'imagenet', kernel: 3 }],
  studentTaps: [[4, 4, 3], [3, 3, 2]], teacherTaps: [[4, 4, 5], [2, 2, 3]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }, { student: { taps: [[4, 4, 3], [2]] } }],
});
describeStrategy(ickd, {
  options: [{ embedding: false }, { embedding: false, form: 'imagenet' }],
  studentTaps: [[4, 4, 3], [3, 3, 2]], teacherTaps: [[2, 2, 3], [5, 5, 2]],
  wrongShapes: [{ student: { taps: [[4, 4, 3], [3, 3, 4]] } }],
});

const bare = { embedding: false } as const;
const only = ({ student, teacher }: { readonly student: Values; readonly teacher: Values }) => ({ student: [student], teacher: [teacher] });

/** Rows of a sample's correlations of channels, each of length 1, in double precision. */
function correlations({ shape, data }: Values, sample: number): number[] {
  const [, height, width, count] = shape as [number, number, number, number];
  const channels = Array.from({ length: count }, (_, c) => Array.from({ length: height * width }, (__, place) => data[(sample * height * width + place) * count + c]!));
  return channels.map((a) => channels.map((b) => dot(a, b))).flatMap((row) => row.map((value) => value / (Math.hypot(...row) || 1)));
}
function formula(student: Values, teacher: Values): number {
  const [batch, channels] = [student.shape[0]!, teacher.shape[3]!];
  const squares = Array.from({ length: batch }, (_, b) => {
    const [s, t] = [correlations(student, b), correlations(teacher, b)];
    return sum(s.map((value, i) => (value - t[i]!) ** 2));
  });
  return sum(squares) / (channels * batch);
}

describe('ickd', () => {
  it('has weight 2.5, the last stage and a 1 x 1 embedding', () => {
    expect(ickd.options.parse({})).toEqual({ form: 'cifar', kernel: 1, embedding: true });
    expect(ickd).toMatchObject({ weight: 2.5, taps: { student: { default: ['last-stage'] }, teacher: { default: ['last-stage'] } } });
  });

  it('has the values of both published formulas in double precision', () => {
    expect(run(ickd, bare, only(MAPS)).value).toBeAllClose(1.88148131983);
    expect(run(ickd, { ...bare, form: 'imagenet' }, only(MAPS)).value).toBeAllClose(0.470370329957);
  });

  it('compares channels over maps of other sizes, and sums pairs', () => {
    const [small, large] = [normals([4, 2, 2, 3], 's'), normals([4, 5, 5, 3], 't')];
    expect(run(ickd, bare, { student: [MAPS.student, small], teacher: [MAPS.teacher, large] }).value).toBeAllClose(1.88148131983 + formula(small, large));
  });

  it('brings the student to the teacher\'s channels by a convolution without bias, and normalises what it gives', () => {
    const given = { student: [normals([4, 3, 3, 2], 's'), normals([4, 3, 3, 4], 'u')], teacher: [normals([4, 4, 4, 5], 't'), normals([4, 2, 2, 4], 'v')] };
    expect(run(ickd, { kernel: 3 }, given).shapes).toMatchObject({ 'embedding1/conv2d1/kernel': [3, 3, 2, 5], 'embedding1/batch-norm1/gamma': [5], 'embedding2/conv2d1/kernel': [3, 3, 4, 4] });
    expect(Object.keys(run(ickd, {}, given).connectors)).toEqual(['embedding1/conv2d1/kernel', 'embedding1/batch-norm1/gamma', 'embedding1/batch-norm1/beta', 'embedding2/conv2d1/kernel', 'embedding2/batch-norm1/gamma', 'embedding2/batch-norm1/beta']);
    // Channels of mean 0 and variance 1 are those after an embedding that keeps them.
    const kept = [0, 1, 2].map((c) => MAPS.student.data.filter((_, i) => i % 3 === c)).map((data) => ({ mean: sum(data) / 64, data }));
    const standard = { ...MAPS.student, data: MAPS.student.data.map((value, i) => (value - kept[i % 3]!.mean) / Math.sqrt(sum(kept[i % 3]!.data.map((each) => (each - kept[i % 3]!.mean) ** 2)) / 64 + 1e-5)) };
    const identity = { shape: [1, 1, 3, 3], data: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
    expect(run(ickd, {}, { ...only(MAPS), weights: { 'embedding1/conv2d1/kernel': identity } }).value).toBeAllClose(formula(standard, MAPS.teacher), { rtol: 1e-5 });
  });

  it('gives a channel that is 0 everywhere no gradient', () => {
    const student = { ...MAPS.student, data: MAPS.student.data.map((value, i) => (i % 3 === 1 ? 0 : value)) };
    const { value, gradients } = run(ickd, bare, { student: [student], teacher: [MAPS.teacher] });
    expect(value).toBeAllClose(formula(student, MAPS.teacher));
    // What remains comes by the other channels' rows, whose correlations with it might be others.
    expect(gradients[0]!.every((each) => Number.isFinite(each) && Math.abs(each) < 1)).toBe(true);
  });

  it('needs equal channels where there is no embedding', () => {
    expect(() => run(ickd, bare, { student: [MAPS.student], teacher: [normals([4, 4, 4, 5], 't')] })).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[4, 4, 3] of the student, [4, 4, 5] of the teacher' }) }));
  });
});
