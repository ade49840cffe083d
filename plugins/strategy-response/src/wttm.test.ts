import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { mean, run, softmax, STUDENT, TEACHER } from './inputs.test.support.js';
import ttm from './ttm.js';
import wttm from './wttm.js';

describeStrategy(wttm, { options: [{}, { gamma: 1 }, { gamma: 0.2 }, { gamma: 1e-4 }] });

describe('wttm', () => {
  it('has the value of the formula in double precision', () => {
    expect(wttm.options.parse({})).toEqual({ gamma: 0.1 });
    expect(run(wttm, {}).value).toBeAllClose(2.76287866656);
  });

  it('weighs each sample of ttm by the sum of the powers: 1 at γ = 1 or where the teacher is certain, C as γ goes to 0', () => {
    const each = STUDENT.map((student, b) => {
      const one = { student: [student], teachers: [[TEACHER[b]!]], labels: [0] };
      const weight = softmax(TEACHER[b]!).reduce((sum, value) => sum + value ** 0.3, 0);
      expect(run(wttm, { gamma: 0.3 }, one).value).toBeAllClose(weight * run(ttm, { gamma: 0.3 }, one).value);
      return run(wttm, { gamma: 0.3 }, one).value;
    });
    expect(run(wttm, { gamma: 0.3 }).value).toBeAllClose(mean(each));
    expect(run(wttm, { gamma: 1 }).value).toBeAllClose(run(ttm, { gamma: 1 }).value);
    expect(run(wttm, { gamma: 1e-9 }).value).toBeAllClose(5 * run(ttm, { gamma: 1e-9 }).value);
    const certain = { teachers: [STUDENT.map(() => [200, -200, -200, -200, -200])] };
    expect(run(wttm, { gamma: 1 }, certain).value).toBeAllClose(run(ttm, { gamma: 1 }, certain).value);
  });
});
