import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { run, STUDENT, TEACHER } from './inputs.test.support.js';
import lskd from './lskd.js';

describeStrategy(lskd, { options: [{}, { temperature: 1 }, { temperature: 4 }, { temperature: 1000 }] });

describe('lskd', () => {
  it('has the value of the formula in double precision, with the unbiased deviation', () => {
    expect(lskd.options.parse({})).toEqual({ temperature: 2 });
    expect(run(lskd, {}).value).toBeAllClose(0.754351595309, { rtol: 1e-5 });
  });

  it('does not change when logits are shifted and scaled', () => {
    const moved = run(lskd, {}, { student: STUDENT.map((row, i) => row.map((value) => value * (i + 2) - 5)), teachers: [TEACHER.map((row) => row.map((value) => value * 0.3 + 7))] });
    expect(moved.value).toBeAllClose(run(lskd, {}).value, { rtol: 1e-5 });
  });

  it('is finite for logits without spread, for two classes and for teachers that are certain', () => {
    for (const [student, teacher] of [[[3, 3, 3], [1, 2, 3]], [[1, 2, 3], [0, 0, 0]], [[200, -200], [-200, 200]], [[30, -30], [30, -30]]] as const) {
      const { value, gradient } = run(lskd, {}, { student: [student], teachers: [[teacher]], labels: [0] });
      expect([value, ...gradient.flat()].every(Number.isFinite)).toBe(true);
    }
  });
});
