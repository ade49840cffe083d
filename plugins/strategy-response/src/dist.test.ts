import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import dist from './dist.js';
import { run, STUDENT } from './inputs.test.support.js';

describeStrategy(dist, { options: [{}, { temperature: 4 }, { beta: 0, gamma: 1 }, { beta: 1, gamma: 0 }, { epsilon: 'clamped' }] });

describe('dist', () => {
  it('has the values of the formula in double precision', () => {
    expect(dist.options.parse({})).toEqual({ beta: 2, gamma: 2, temperature: 1, epsilon: 'added' });
    for (const [temperature, between, over] of [[1, 0.752112611269, 0.504877622016], [4, 14.7167863355, 8.71019667174]] as const) {
      expect(run(dist, { temperature, beta: 1, gamma: 0 }).value).toBeAllClose(between);
      expect(run(dist, { temperature, beta: 0, gamma: 1 }).value).toBeAllClose(over);
      expect(run(dist, { temperature }).value).toBeAllClose(2 * (between + over));
    }
  });

  it('guards nearly constant vectors by either rule: they agree where no vector is short', () => {
    expect(run(dist, { epsilon: 'clamped' }).value).toBeAllClose(run(dist, {}).value, { rtol: 1e-4 });
    const certain = { student: [[30, -30, -30], [30, -30, -30]], teachers: [[[30, -30, -30], [-30, 30, -30]]], labels: [0, 0] };
    const [added, clamped] = (['added', 'clamped'] as const).map((epsilon) => run(dist, { epsilon, beta: 0, gamma: 1 }, certain));
    for (const { value, gradient } of [added!, clamped!]) expect([value, ...gradient.flat()].every(Number.isFinite)).toBe(true);
    // No class varies over the student's batch: no correlation.
    expect(added!.value).toBeAllClose(1);
  });

  it('is nearly 0 at equal logits, and with clamped lengths at large τ too', () => {
    for (const [epsilon, temperatures, atol] of [['added', [1, 4], 1e-5], ['clamped', [1, 4, 20], 2e-6]] as const) {
      for (const temperature of temperatures) expect(run(dist, { temperature, epsilon }, { teachers: [STUDENT] }).value / temperature ** 2).toBeAllClose(0, { atol });
    }
  });

  it('has no relation over a batch of one sample', () => {
    const one = { student: [[1, 2, 3]], teachers: [[[3, 2, 1]]], labels: [0] };
    const { value, gradient } = run(dist, { beta: 0, gamma: 2 }, one);
    expect(value).toBe(2);
    expect(gradient.flat()).toBeAllClose([0, 0, 0]);
  });
});
