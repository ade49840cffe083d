import { tf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { distance, kl, mean, run, softmax, STUDENT, TEACHER, type Rows } from './inputs.test.support.js';
import jsd from './jsd.js';
import kd from './kd.js';

describeStrategy(jsd, {
  options: [{}, { beta: 0.1, temperature: 4 }, { beta: 0.9 }, { beta: 1e-6 }, { temperature: 100 }, ...[0, 1e-6, 0.5, 1 - 1e-6, 1].map((beta) => ({ beta, normalize: true }))],
});

/** The divergence in double precision; with `normalize` over β (1 - β). */
function reference(beta: number, normalize: boolean, temperature = 1, student: Rows = STUDENT, teacher: Rows = TEACHER): number {
  return temperature ** 2 * mean(student.map((logits, b) => {
    const [p, q] = [softmax(logits, temperature), softmax(teacher[b]!, temperature)];
    if (normalize && beta === 0) return kl(q, p);
    if (normalize && beta === 1) return kl(p, q);
    const m = p.map((value, c) => beta * q[c]! + (1 - beta) * value);
    return (beta * kl(q, m) + (1 - beta) * kl(p, m)) / (normalize ? beta * (1 - beta) : 1);
  }));
}

describe('jsd', () => {
  it('has the value of the formula in double precision: the mixture of probabilities, not of their logarithms', () => {
    expect(jsd.options.parse({})).toEqual({ beta: 0.5, temperature: 1, normalize: false });
    expect(run(jsd, {}).value).toBeAllClose(0.257432317448);
    for (const beta of [0.1, 0.5, 0.9]) for (const temperature of [1, 4]) expect(run(jsd, { beta, temperature }).value).toBeAllClose(reference(beta, false, temperature), { rtol: 2e-5 });
  });

  it('is symmetric at β = 0.5, and β changes the two predictions\' places', () => {
    const swapped = { student: TEACHER, teachers: [STUDENT] };
    expect(run(jsd, {}, swapped).value).toBeAllClose(run(jsd, {}).value);
    expect(run(jsd, { beta: 0.2 }, swapped).value).toBeAllClose(run(jsd, { beta: 0.8 }).value);
  });

  it('normalised, goes from kd to the reverse divergence without a jump in value or gradient', () => {
    const at = (beta: number, temperature = 1) => run(jsd, { beta, temperature, normalize: true });
    expect(at(0).value).toBeAllClose(run(kd, { temperature: 1 }).value);
    expect(distance(at(0).gradient, run(kd, { temperature: 1 }).gradient)).toBeLessThan(1e-6);
    expect(at(1).value).toBeAllClose(run(kd, { temperature: 1 }, { student: TEACHER, teachers: [STUDENT] }).value);
    for (const [end, near] of [[0, 1e-7], [1, 1 - 1e-7]] as const) {
      for (const temperature of [1, 4, 100]) {
        expect(at(near, temperature).value).toBeAllClose(at(end, temperature).value, { rtol: 1e-5 });
        expect(distance(at(near, temperature).gradient, at(end, temperature).gradient)).toBeLessThan(1e-5);
      }
    }
    for (const beta of [1e-3, 0.03, 0.3, 0.7, 0.97, 0.999]) expect(at(beta).value).toBeAllClose(reference(beta, true), { rtol: 1e-5 });
  });

  it('keeps its digits where T is large, a number or a tensor', () => {
    for (const beta of [0.1, 0.5, 1]) {
      for (const [temperature, rtol] of [[100, 1e-5], [1e4, 1e-4]] as const) {
        for (const at of [{}, { temperature: tf.scalar(temperature) }]) expect(run(jsd, { beta, temperature, normalize: true }, {}, at).value).toBeAllClose(reference(beta, true, temperature), { rtol });
      }
    }
  });

  it('has the gradient of central differences, at the ends too', () => {
    for (const beta of [0, 0.3, 1]) {
      const { gradient } = run(jsd, { beta, normalize: true });
      const expected = STUDENT.map((row, b) => row.map((_, c) => {
        const at = (h: number): number => reference(beta, true, 1, STUDENT.map((other, i) => other.map((value, j) => (i === b && j === c ? value + h : value))));
        return (at(1e-5) - at(-1e-5)) / 2e-5;
      }));
      expect(distance(gradient, expected)).toBeLessThan(1e-5);
    }
  });

  it('is finite for certain and contradicting predictions: at most ln 2 nats unless normalised', () => {
    for (const size of [30, 200]) {
      const certain = { student: [[size, -size, 0]], teachers: [[[-size, size, 0]]], labels: [0] };
      expect(run(jsd, {}, certain).value).toBeAllClose(Math.LN2);
      for (const beta of [0, 1e-6, 0.5, 1]) {
        const { value, gradient } = run(jsd, { beta, normalize: true }, certain);
        expect([value, ...gradient.flat()].every(Number.isFinite)).toBe(true);
      }
      for (const beta of [1e-6, 1 - 1e-6]) expect(run(jsd, { beta, normalize: true }, certain).value).toBeAllClose(reference(beta, true, 1, certain.student, certain.teachers[0]));
      expect(run(jsd, { beta: 0, normalize: true }, certain).value).toBeAllClose(2 * size);
      expect(run(jsd, { beta: 1, normalize: true }, certain).value).toBeAllClose(2 * size);
    }
  });

  it('refuses the ends where they would be 0 for all predictions', () => {
    for (const beta of [0, 1]) {
      const { success, error } = jsd.options.safeParse({ beta });
      expect(success).toBe(false);
      expect(error!.issues[0]).toMatchObject({ path: ['beta'], message: expect.stringContaining('normalize: true') });
    }
    expect(jsd.options.safeParse({ beta: 1.1, normalize: true }).success).toBe(false);
  });
});
