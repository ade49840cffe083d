import { tf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import dkd from './dkd.js';
import { distance, kl, LABELS, mean, run, softmax, STUDENT, TEACHER } from './inputs.test.support.js';
import kd from './kd.js';

describeStrategy(dkd, { options: [{}, { temperature: 1 }, { alpha: 0, beta: 1 }, { alpha: 1, beta: 0 }, { alpha: 0, beta: 0 }, { temperature: 100 }, { standardize: true }] });

describe('dkd', () => {
  it('has the values of the formula in double precision', () => {
    expect(dkd.options.parse({})).toEqual({ alpha: 1, beta: 8, temperature: 4, standardize: false });
    expect(run(dkd, {}).value).toBeAllClose(25.7202538183);
    expect(run(dkd, { beta: 0 }).value).toBeAllClose(0.574243751922);
    expect(run(dkd, { alpha: 0, beta: 1 }).value).toBeAllClose(3.14325125829);
  });

  it('is, with two classes, α times kd: no class is left for the second term', () => {
    const two = { student: [[1, -0.5], [0.25, 2]], teachers: [[[3, -1], [-0.5, 0.5]]], labels: [0, 1] };
    for (const temperature of [1, 4, 1e4]) {
      const [decoupled, plain] = [run(dkd, { temperature, alpha: 1.5 }, two), run(kd, { temperature }, two)];
      expect(decoupled.value).toBeAllClose(1.5 * plain.value, { rtol: 1e-4 });
      expect(distance(decoupled.gradient, plain.gradient.map((row) => row.map((value) => 1.5 * value)))).toBeLessThan(1e-5);
    }
    expect(run(dkd, { alpha: 0, beta: 8 }, two)).toMatchObject({ value: 0, gradient: [[0, 0], [0, 0]] });
  });

  it('is kd where every sample weighs its second part by the teacher\'s doubt: kd = TCKD + (1 - q_y) NCKD', () => {
    const temperature = 4;
    const each = STUDENT.map((student, b) => {
      const on = { student: [student], teachers: [[TEACHER[b]!]], labels: [LABELS[b]!] };
      const doubt = 1 - softmax(TEACHER[b]!, temperature)[LABELS[b]!]!;
      expect(run(dkd, { alpha: 1, beta: doubt }, on).value).toBeAllClose(run(kd, {}, on).value, { rtol: 1e-5 });
      return temperature ** 2 * kl(softmax(TEACHER[b]!, temperature), softmax(student, temperature));
    });
    expect(mean(each)).toBeAllClose(run(kd, {}).value);
  });

  it.each([1, 4, 1000, 1e4])('keeps its digits at T = %d, a number or a tensor', (temperature) => {
    const [student, teacher] = [[1, 2, 6, -1], [0, 2, 0, 3]];
    const [p, q] = [softmax(student, temperature), softmax(teacher, temperature)];
    const target = temperature ** 2 * kl([q[0]!, 1 - q[0]!], [p[0]!, 1 - p[0]!]);
    const among = temperature ** 2 * kl(softmax(teacher.slice(1), temperature), softmax(student.slice(1), temperature));
    for (const at of [{}, { temperature: tf.scalar(temperature) }]) {
      const on = { student: [student], teachers: [[teacher]], labels: [0] };
      expect(run(dkd, { temperature, alpha: 1, beta: 0 }, on, at).value).toBeAllClose(target, { rtol: 2e-5 });
      expect(run(dkd, { temperature, alpha: 0, beta: 1 }, on, at).value).toBeAllClose(among, { rtol: 2e-5 });
    }
  });

  it('is finite for certain and contradicting predictions', () => {
    for (const size of [30, 200, 2000]) {
      for (const temperature of [1, 4]) {
        const { value, gradient } = run(dkd, { temperature }, { student: [[size, -size, 0]], teachers: [[[-size, size, 0]]], labels: [0] });
        expect([value, ...gradient.flat()].every(Number.isFinite)).toBe(true);
        expect(value).toBeGreaterThan(size);
      }
    }
  });
});
