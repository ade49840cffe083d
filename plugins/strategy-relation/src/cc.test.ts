import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import cc from './cc.js';
import { dead, dot, normals, rowsOf, run, samples, sum, VECTORS, type Values } from './taps.test.support.js';

describeStrategy(cc, {
  options: [{ form: 'kernel', embedding: 5 }, { form: 'kernel', embedding: 5, order: 3, gamma: 1, squared: false }],
  studentTaps: [[7], [2, 2, 3]], teacherTaps: [[4], [8]], wrongShapes: [{ student: { taps: [[7]] } }],
});
// Few units: where a weight moves many differences across the kink of |.|, central differences say little.
describeStrategy(cc, { options: [{ embedding: 2 }], studentTaps: [[3]], teacherTaps: [[4]], wrongShapes: [{ student: { taps: [[3], [3]] } }] });
describeStrategy(cc, {
  options: [{ embedding: 0 }, { form: 'kernel', embedding: 0 }, { form: 'kernel', embedding: 0, normalize: false }, { form: 'kernel', embedding: 0, kernel: 'bilinear' }],
  studentTaps: [[4], [2, 2, 3]], teacherTaps: [[4], [12]],
});
describeStrategy(cc, { options: [{ embedding: 0 }], studentTaps: [[4]], teacherTaps: [[4]], wrongShapes: [{ student: { taps: [[5]] } }] });

const bare = { embedding: 0 } as const;
const kernel = { form: 'kernel', embedding: 0 } as const;
const only = { student: [VECTORS.student], teacher: [VECTORS.teacher] };
const unit = (row: readonly number[]): number[] => row.map((value) => value / (Math.hypot(...row) || 1));

/** `K` of all pairs, in double precision. */
function matrix(values: Values, of: (a: readonly number[], b: readonly number[]) => number, normalize = true): number[] {
  const rows = rowsOf(values).map((row) => (normalize ? unit(row) : row));
  return rows.flatMap((a) => rows.map((b) => of(a, b)));
}
const squares = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => (value - b[i]!) ** 2));
const series = (gamma: number, order: number) => (a: readonly number[], b: readonly number[]): number => {
  const terms = [1, 2 * gamma, (2 * gamma) ** 2 / 2, (2 * gamma) ** 3 / 6].slice(0, order + 1).map((c, p) => c * dot(a, b) ** p);
  return Math.exp(-2 * gamma) * sum(terms);
};

describe('cc', () => {
  it('has the form, width, weight and tap of the published tables, and the kernel of the paper', () => {
    expect(cc.options.parse({})).toEqual({ form: 'products', embedding: 128, kernel: 'gaussian', gamma: 0.4, order: 2, normalize: true, squared: true });
    expect(cc).toMatchObject({ weight: 0.02, taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } } });
  });

  it('has the value of the published code in double precision', () => {
    expect(run(cc, bare, only).value).toBeAllClose(3.27684242626);
  });

  it('trains both embeddings, the teacher\'s too', () => {
    const weights = { 'student1/dense1/kernel': normals([6, 2], 'a'), 'student1/dense1/bias': normals([2], 'b'), 'teacher1/dense1/kernel': normals([6, 2], 'c'), 'teacher1/dense1/bias': normals([2], 'd') };
    const embedded = (values: Values, kernelOf: Values, bias: Values): Values => ({ shape: [4, 2], data: rowsOf(values).flatMap((row) => [0, 1].map((u) => bias.data[u]! + sum(row.map((value, i) => value * kernelOf.data[2 * i + u]!)))) });
    const [s, t] = [embedded(VECTORS.student, weights['student1/dense1/kernel'], weights['student1/dense1/bias']), embedded(VECTORS.teacher, weights['teacher1/dense1/kernel'], weights['teacher1/dense1/bias'])];
    for (const form of ['products', 'kernel'] as const) {
      const found = run(cc, { form, embedding: 2 }, { ...only, weights });
      expect(found.value).toBeAllClose(run(cc, { form, embedding: 0 }, { student: [s], teacher: [t] }).value);
      expect(Object.keys(found.connectors).sort()).toEqual(Object.keys(weights).sort());
      for (const gradient of Object.values(found.connectors)) expect(gradient.some((value) => value !== 0)).toBe(true);
    }
    expect(run(cc, {}, only).shapes).toMatchObject({ 'student1/dense1/kernel': [6, 128], 'teacher1/dense1/kernel': [6, 128] });
  });

  it('has the squared difference of the series of unit vectors', () => {
    for (const [gamma, order] of [[0.4, 2], [1, 3], [0.2, 1]] as const) {
      const expected = squares(matrix(VECTORS.student, series(gamma, order)), matrix(VECTORS.teacher, series(gamma, order)));
      expect(run(cc, { ...kernel, gamma, order }, only).value).toBeAllClose(expected / 16);
      expect(run(cc, { ...kernel, gamma, order, squared: false }, only).value).toBeAllClose(Math.sqrt(expected) / 16);
    }
  });

  it('comes near the Gaussian kernel with more terms', () => {
    const gaussian = (a: readonly number[], b: readonly number[]): number => Math.exp(-0.4 * squares(a, b));
    expect(run(cc, { ...kernel, order: 8 }, only).value).toBeAllClose(squares(matrix(VECTORS.student, gaussian), matrix(VECTORS.teacher, gaussian)) / 16, { rtol: 1e-4 });
  });

  it('takes products, and vectors as they are', () => {
    expect(run(cc, { ...kernel, kernel: 'bilinear', normalize: false }, only).value).toBeAllClose(squares(matrix(VECTORS.student, dot, false), matrix(VECTORS.teacher, dot, false)) / 16);
  });

  it.each([bare, kernel, { ...kernel, squared: false }])('takes equal networks, samples without activation or twice, and few samples: %j', (given) => {
    const value = (...[student, teacher]: readonly [Values, Values]) => run(cc, given, { student: [student], teacher: [teacher] });
    expect(value(VECTORS.student, VECTORS.student)).toMatchObject({ value: 0, gradients: [VECTORS.student.data.map(() => 0)] });
    expect(value(dead(VECTORS.student, 1), VECTORS.teacher).gradients[0]!.every((each) => Math.abs(each) < 10)).toBe(true);
    const twice = [samples(VECTORS.student, 0, 0, 1), samples(VECTORS.teacher, 0, 0, 1)] as const;
    expect(value(...twice).gradients[0]!.every(Number.isFinite)).toBe(true);
    expect(value(samples(VECTORS.student, 0), samples(VECTORS.teacher, 0)).value).toBeAllClose(0, { atol: 1e-7 });
    const [s, t] = [rowsOf(VECTORS.student), rowsOf(VECTORS.teacher)];
    if (given === bare) expect(value(samples(VECTORS.student, 0, 1), samples(VECTORS.teacher, 0, 1)).value).toBeAllClose(sum(s[0]!.map((each, i) => Math.abs(each - t[0]![i]!) * Math.abs(s[1]![i]! - t[1]![i]!))));
  });

  it('needs equal widths for differences without embedding, not for matrices', () => {
    const given = { student: [VECTORS.student], teacher: [normals([4, 9], 't')] };
    expect(() => run(cc, bare, given)).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[6] of the student, [9] of the teacher' }) }));
    expect(Number.isFinite(run(cc, kernel, given).value)).toBe(true);
  });
});
