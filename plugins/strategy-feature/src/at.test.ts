import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import at from './at.js';
import { filled, normals, run, STUDENT, TEACHER, type Values } from './maps.test.support.js';

describeStrategy(at, {
  options: [{}, { power: 1 }, { power: 4 }, { power: 1.5 }, { form: 'paper' }, { form: 'paper', power: 4 }],
  studentTaps: [[4, 4, 3], [3, 3, 2]], teacherTaps: [[4, 4, 5], [2, 2, 4]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }, { student: { taps: [[4, 4, 3], [2]] } }],
});

/** `Q` of a sample, in double precision. */
function attention({ shape, data }: Values, sample: number, power: number): number[] {
  const [, height, width, channels] = shape as [number, number, number, number];
  const q = Array.from({ length: height * width }, (_, place) => Array.from({ length: channels }, (__, c) => Math.abs(data[(sample * height * width + place) * channels + c]!) ** power).reduce((sum, value) => sum + value, 0) / channels);
  const norm = Math.hypot(...q);
  return q.map((value) => value / norm);
}
const squares = (sample: number, power = 2): number => {
  const [s, t] = [attention(STUDENT, sample, power), attention(TEACHER, sample, power)];
  return s.reduce((sum, value, i) => sum + (value - t[i]!) ** 2, 0);
};
const samples = [0, 1, 2, 3];

describe('at', () => {
  it('has p = 2, the form of the code, weight 1000 and all stages', () => {
    expect(at.options.parse({})).toEqual({ power: 2, form: 'code' });
    expect(at).toMatchObject({ weight: 1000, taps: { student: { default: ['stage*'] } } });
    expect(at.options.safeParse({ power: 0.5 }).success).toBe(false);
  });

  it('has the value of the published code in double precision', () => {
    expect(run(at, {}).value).toBeAllClose(0.0173068970756);
    const pair = normals([4, 2, 2, 3], 'more');
    expect(run(at, {}, { student: [STUDENT, pair], teacher: [TEACHER, pair] }).value).toBeAllClose(0.0173068970756);
  });

  it.each([1, 2, 3, 4])('takes the power of the absolute values: %d', (power) => {
    expect(run(at, { power }).value).toBeAllClose(samples.reduce((sum, b) => sum + squares(b, power), 0) / (4 * 16), { rtol: 2e-5 });
  });

  it('sums the norms of the paper, mean over the batch', () => {
    expect(run(at, { form: 'paper' }).value).toBeAllClose(samples.reduce((sum, b) => sum + Math.sqrt(squares(b)), 0) / 4);
  });

  it('pools the larger map first', () => {
    const large = normals([2, 4, 4, 3], 'large');
    const pooled = { shape: [2, 2, 2, 3], data: Array.from({ length: 24 }, (_, i) => {
      const [n, y, x, c] = [Math.floor(i / 12), Math.floor(i / 6) % 2, Math.floor(i / 3) % 2, i % 3];
      return [0, 1].flatMap((dy) => [0, 1].map((dx) => large.data[((n * 4 + 2 * y + dy) * 4 + 2 * x + dx) * 3 + c]!)).reduce((a, b) => a + b, 0) / 4;
    }) };
    const small = normals([2, 2, 2, 5], 'small');
    const expected = run(at, {}, { student: [small], teacher: [pooled] }).value;
    expect(run(at, {}, { student: [small], teacher: [large] }).value).toBeAllClose(expected);
    expect(run(at, {}, { student: [large], teacher: [small] }).value).toBeAllClose(expected);
  });

  it.each([{}, { power: 1 }, { power: 4 }, { form: 'paper' }] as const)('gives a sample without any activation gradient 0, and the others theirs: %j', (given) => {
    const dead = { ...STUDENT, data: STUDENT.data.map((value, i) => (Math.floor(i / 48) === 1 ? 0 : value)) };
    const { value, gradients } = run(at, given, { student: [dead] });
    expect(Number.isFinite(value)).toBe(true);
    expect(gradients[0]!.slice(48, 96).every((each) => each === 0)).toBe(true);
    expect(gradients[0]!.slice(0, 48)).toBeAllClose(run(at, given).gradients[0]!.slice(0, 48), { atol: 1e-8 });
    expect(run(at, given, { student: [filled([4, 4, 4, 3])], teacher: [filled([4, 4, 4, 3])] }).value).toBe(0);
  });
});
