import { isNamedSchedule, tf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { distance, run } from './inputs.test.support.js';
import kd from './kd.js';
import lskd from './lskd.js';

describeStrategy(kd, { options: [{}, { temperature: 1 }, { temperature: 20 }, { temperature: 100 }, { standardize: true }, { temperature: 1, standardize: true }] });

describe('kd', () => {
  it('takes T = 4 unless told otherwise, and refuses temperatures that are not positive', () => {
    expect(kd.options.parse({})).toEqual({ temperature: 4, standardize: false });
    expect(kd.options.safeParse({ temperature: 0 }).success).toBe(false);
    expect(kd.options.safeParse({ temprature: 2 }).success).toBe(false);
  });

  it('takes a temperature on a schedule', () => {
    const { temperature } = kd.options.parse({ temperature: { use: 'linear-decay', from: 8, to: 1 } });
    expect(isNamedSchedule(temperature)).toBe(true);
    expect(kd.options.safeParse({ temperature: { use: 'linear-decay', from: 8, to: 0 } }).success).toBe(false);
  });

  it('has the value of the formula in double precision', () => {
    expect(run(kd, {}).value).toBeAllClose(2.91520338421);
    expect(run(kd, {}).value / 16).toBeAllClose(0.182200211513);
    expect(run(kd, { temperature: 1 }).value).toBeAllClose(1.43401970768);
  });

  it('does not jump between a temperature that is a number and one that is a tensor, nor at T = 1 and 32', () => {
    for (const temperature of [0.999999, 1, 1.000001, 4, 31.99999, 32, 32.00001, 1e4]) {
      const [number, scheduled] = [run(kd, { temperature }), run(kd, {}, {}, { temperature: tf.scalar(temperature) })];
      expect(scheduled.value).toBeAllClose(number.value, { rtol: 3e-5 });
      expect(distance(scheduled.gradient, number.gradient)).toBeLessThan(2e-6);
    }
    const [below, at, above] = [31.99999, 32, 32.00001].map((temperature) => run(kd, { temperature }).value);
    expect(below).toBeAllClose(at!, { rtol: 3e-5 });
    expect(above).toBeAllClose(at!, { rtol: 3e-5 });
  });

  it('reaches half the variance of the logit differences at T = 10,000', () => {
    expect(run(kd, { temperature: 1e4 }, { student: [[1, 2, 6]], teachers: [[[0, 0, 0]]], labels: [0] }).value).toBeAllClose(14 / 3 / 2, { rtol: 1e-3 });
  });

  it('is lskd with standardize', () => {
    expect(run(kd, { temperature: 2, standardize: true })).toEqual(run(lskd, {}));
  });
});
