import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { normals, run, STUDENT, type Values } from './maps.test.support.js';
import nst from './nst.js';

describeStrategy(nst, {
  options: [{}],
  studentTaps: [[4, 4, 3], [3, 3, 2]], teacherTaps: [[4, 4, 5], [2, 2, 4]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }, { student: { taps: [[4, 4, 3], [2]] } }],
});

/** The channels of a sample, each of length 1, in double precision. */
function channels({ shape, data }: Values, sample: number): number[][] {
  const [, height, width, count] = shape as [number, number, number, number];
  return Array.from({ length: count }, (_, c) => {
    const places = Array.from({ length: height * width }, (__, place) => data[(sample * height * width + place) * count + c]!);
    return places.map((value) => value / Math.hypot(...places));
  });
}
const kernel = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0) ** 2;
const meanKernel = (a: readonly number[][], b: readonly number[][]): number => a.flatMap((x) => b.map((y) => kernel(x, y))).reduce((sum, value) => sum + value, 0) / (a.length * b.length);

describe('nst', () => {
  it('has weight 50 and all stages', () => {
    expect(nst).toMatchObject({ weight: 50, taps: { student: { default: ['stage*'] }, teacher: { default: ['stage*'] } } });
  });

  it('has the value of the published code in double precision', () => {
    expect(run(nst, {}).value).toBeAllClose(0.818827653722);
  });

  it('compares channels of other numbers, the teacher\'s among themselves included', () => {
    const teacher = normals([4, 4, 4, 5], 'teacher');
    const expected = [0, 1, 2, 3].reduce((sum, b) => {
      const [s, t] = [channels(STUDENT, b), channels(teacher, b)];
      return sum + meanKernel(t, t) + meanKernel(s, s) - 2 * meanKernel(s, t);
    }, 0) / 4;
    expect(run(nst, {}, { teacher: [teacher] }).value).toBeAllClose(expected, { rtol: 2e-5 });
  });

  it('does not depend on the order of channels nor on their size', () => {
    const [small, turned] = [1e-3, 1].map((size) => ({ ...STUDENT, data: STUDENT.data.map((_, i) => size * STUDENT.data[i - (i % 3) + ((i + 1) % 3)]!) }));
    expect(run(nst, {}, { student: [small!] }).value).toBeAllClose(0.818827653722, { rtol: 2e-5 });
    expect(run(nst, {}, { student: [STUDENT], teacher: [turned!] }).value).toBeAllClose(0, { atol: 1e-6 });
  });

  it('gives a channel that is 0 everywhere finite gradients', () => {
    const dead = { ...STUDENT, data: STUDENT.data.map((value, i) => (i % 3 === 0 ? 0 : value)) };
    expect(run(nst, {}, { student: [dead] }).gradients[0]!.every(Number.isFinite)).toBe(true);
  });
});
