import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import ensemble from './ensemble.js';
import { distance, kl, LABELS, mean, run, sines, softmax, STUDENT, TEACHER } from './inputs.test.support.js';
import kd from './kd.js';

const COMBINATIONS = ['mean-probabilities', 'mean-logits', 'entropy', 'confidence'] as const;
const TEACHERS = [TEACHER, sines(4, 5, [0.9, 1.1, 2]), sines(4, 5, [2.1, 0.2, 5])];

describeStrategy(ensemble, { options: [...COMBINATIONS.map((combine) => ({ combine })), { temperature: 1 }, { temperature: 100 }, { combine: 'confidence', divideByTeachers: true }] });

/** `1/B Σ_b Σ_k w_bk T² KL(softmax(t_k / T) ‖ softmax(s / T))` at T = 4, in double precision. */
function weighted(weightsOf: (b: number) => readonly number[]): number {
  return mean(STUDENT.map((student, b) => {
    const weights = weightsOf(b);
    return TEACHERS.reduce((sum, teacher, k) => sum + weights[k]! * 16 * kl(softmax(teacher[b]!, 4), softmax(student, 4)), 0);
  }));
}

const entropyOf = (logits: readonly number[]): number => softmax(logits).reduce((sum, p) => sum - p * Math.log(p), 0);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('ensemble', () => {
  it.each(COMBINATIONS)('of equal teachers is kd, and so is one teacher: %s', (combine) => {
    const expected = run(kd, {});
    for (const teachers of [[TEACHER], [TEACHER, TEACHER], [TEACHER, TEACHER, TEACHER, TEACHER]]) {
      const { value, gradient } = run(ensemble, { combine }, { teachers });
      expect(value).toBeAllClose(expected.value);
      expect(distance(gradient, expected.gradient)).toBeLessThan(1e-6);
    }
  });

  it('has the mean of the softened probabilities as its target', () => {
    expect(ensemble.options.parse({})).toEqual({ combine: 'mean-probabilities', temperature: 4, divideByTeachers: false });
    for (const [temperature, rtol] of [[1, 1e-5], [4, 1e-5], [1e4, 1e-4]] as const) {
      const targets = STUDENT.map((_, b) => TEACHERS.map((teacher) => softmax(teacher[b]!, temperature)).reduce((total, p) => total.map((value, c) => value + p[c]! / 3), Array<number>(5).fill(0)));
      expect(run(ensemble, { temperature }, { teachers: TEACHERS }).value).toBeAllClose(temperature ** 2 * mean(targets.map((target, b) => kl(target, softmax(STUDENT[b]!, temperature)))), { rtol });
    }
  });

  it('has the mean of the logits as its target', () => {
    const logits = TEACHER.map((row, b) => row.map((_, c) => mean(TEACHERS.map((teacher) => teacher[b]![c]!))));
    expect(run(ensemble, { combine: 'mean-logits' }, { teachers: TEACHERS }).value).toBeAllClose(run(kd, {}, { teachers: [logits] }).value);
  });

  it('trusts the teachers of less entropy (EBKD)', () => {
    const shares = (b: number): number[] => {
      const each = TEACHERS.map((teacher) => entropyOf(teacher[b]!));
      return each.map((value) => 1 - value / sum(each));
    };
    expect(run(ensemble, { combine: 'entropy' }, { teachers: TEACHERS }).value).toBeAllClose(weighted((b) => shares(b).map((share) => share / 2)));
    expect(run(ensemble, { combine: 'entropy', divideByTeachers: true }, { teachers: TEACHERS }).value).toBeAllClose(weighted((b) => shares(b).map((share) => share / 3)));
  });

  it('trusts the teachers of less error (CA-MKD)', () => {
    const weights = (b: number): number[] => softmax(TEACHERS.map((teacher) => -Math.log(softmax(teacher[b]!)[LABELS[b]!]!))).map((value) => (1 - value) / 2);
    expect(sum(weights(0))).toBeCloseTo(1, 12);
    expect(run(ensemble, { combine: 'confidence' }, { teachers: TEACHERS }).value).toBeAllClose(weighted(weights));
    expect(run(ensemble, { combine: 'confidence', divideByTeachers: true }, { teachers: TEACHERS }).value).toBeAllClose(weighted(weights) / 3);
  });

  it.each(COMBINATIONS)('is finite for teachers that are certain and contradict each other: %s', (combine) => {
    const teachers = [[[200, -200, 0]], [[-200, 200, 0]]];
    for (const temperature of [1, 4]) {
      const { value, gradient } = run(ensemble, { combine, temperature }, { student: [[30, -30, 0]], teachers, labels: [0] });
      expect([value, ...gradient.flat()].every(Number.isFinite)).toBe(true);
    }
  });
});
