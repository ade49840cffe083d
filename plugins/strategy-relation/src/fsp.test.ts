import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import fsp from './fsp.js';
import { MAPS, normals, run, sines, sum, type Values } from './taps.test.support.js';

describeStrategy(fsp, {
  options: [{}],
  studentTaps: [[4, 4, 3], [3, 3, 2], [2, 2, 4]], teacherTaps: [[6, 6, 3], [3, 3, 2], [4, 4, 4]],
  wrongShapes: [{ student: { taps: [[4, 4, 3], [3, 3, 2]] } }, { student: { taps: [[4, 4, 3], [3, 3, 2], [2, 2, 5]] } }, { student: { taps: [[4, 4, 3], [3, 3, 2], [4]] } }],
});

const NEXT = { student: sines([4, 5, 2, 2], 0.45, 0.6), teacher: sines([4, 5, 2, 2], 0.29, 1.1) };

/** Products of the channels of a sample's maps of one size, in double precision. */
function flow(bottom: Values, top: Values, sample: number): number[] {
  const [, height, width, below] = bottom.shape as [number, number, number, number];
  const [above, places] = [top.shape[3]!, height * width];
  const at = ({ data }: Values, channels: number, place: number, channel: number): number => data[(sample * places + place) * channels + channel]!;
  return Array.from({ length: below * above }, (_, i) => sum(Array.from({ length: places }, (__, place) => at(bottom, below, place, Math.floor(i / above)) * at(top, above, place, i % above))) / places);
}

describe('fsp', () => {
  it('has weight 50 and all stages, of which it takes at least two', () => {
    expect(fsp).toMatchObject({ weight: 50, taps: { student: { default: ['stage*'], min: 2 }, teacher: { default: ['stage*'], min: 2 } } });
  });

  it('has the value of the published code in double precision', () => {
    expect(run(fsp, {}, { student: [MAPS.student, NEXT.student], teacher: [MAPS.teacher, NEXT.teacher] }).value).toBeAllClose(0.0383530329302);
  });

  it('sums stages that follow each other', () => {
    const [student, teacher] = [['a', 'b', 'c'].map((seed, i) => normals([2, 3, 3, 2 + i], seed)), ['x', 'y', 'z'].map((seed, i) => normals([2, 3, 3, 2 + i], seed))];
    const expected = [0, 1].map((l) => {
      const squares = [0, 1].flatMap((sample) => {
        const [s, t] = [flow(student[l]!, student[l + 1]!, sample), flow(teacher[l]!, teacher[l + 1]!, sample)];
        return s.map((value, i) => (value - t[i]!) ** 2);
      });
      return sum(squares) / squares.length;
    });
    expect(run(fsp, {}, { student, teacher }).value).toBeAllClose(expected[0]! + expected[1]!);
  });

  it('pools within a network, not to the other network\'s size', () => {
    const even = (size: number, channels: number, value: number): Values => ({ shape: [1, size, size, channels], data: Array.from({ length: size * size * channels }, () => value) });
    const { value, gradients } = run(fsp, {}, { student: [even(8, 2, 1), even(4, 1, 3)], teacher: [even(2, 2, 1), even(3, 1, 1)] });
    expect(value).toBeAllClose(4);
    // 2 · 2 · 3 / 2 for either channel, over 64 places, and 2 · 2 · 1 over 16.
    expect(gradients[0]!).toBeAllClose(gradients[0]!.map(() => 6 / 64));
    expect(gradients[1]!).toBeAllClose(gradients[1]!.map(() => 4 / 16));
  });

  it('says which channels differ', () => {
    expect(() => run(fsp, {}, { student: [MAPS.student, NEXT.student], teacher: [MAPS.teacher, MAPS.teacher] })).toThrow(
      expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[2, 2, 5] of the student, [4, 4, 3] of the teacher' }) }),
    );
  });
});
