import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { kl, mean, run, softmax, STUDENT, TEACHER } from './inputs.test.support.js';
import kd from './kd.js';
import ttm from './ttm.js';

describeStrategy(ttm, { options: [{}, { gamma: 1 }, { gamma: 1e-4 }] });

describe('ttm', () => {
  it('has the value of the formula in double precision', () => {
    expect(ttm.options.parse({})).toEqual({ gamma: 0.1 });
    expect(run(ttm, {}).value).toBeAllClose(0.743210518841);
  });

  it('is kd at γ = 1, where T = 1', () => {
    expect(run(ttm, { gamma: 1 })).toEqual(run(kd, { temperature: 1 }));
  });

  it('has the power of the teacher\'s probabilities as its target, and the uniform prediction as γ goes to 0', () => {
    const powered = TEACHER.map((logits) => softmax(logits).map((value) => value ** 0.3)).map((row) => row.map((value) => value / row.reduce((a, b) => a + b, 0)));
    expect(run(ttm, { gamma: 0.3 }).value).toBeAllClose(mean(powered.map((target, b) => kl(target, softmax(STUDENT[b]!)))));
    expect(run(ttm, { gamma: 1e-9 }).value).toBeAllClose(mean(STUDENT.map((logits) => kl(Array<number>(5).fill(0.2), softmax(logits)))));
  });
});
