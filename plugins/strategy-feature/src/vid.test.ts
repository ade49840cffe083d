import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { filled, identityKernel, normals, run, shifted, STUDENT, TEACHER } from './maps.test.support.js';
import vid from './vid.js';

describeStrategy(vid, {
  options: [{}, { initialVariance: 0.5, epsilon: 1e-3 }],
  studentTaps: [[2, 2, 3], [3, 3, 2]], teacherTaps: [[2, 2, 4], [2, 2, 3]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }, { student: { taps: [[4, 4, 3], [2]] } }],
});

const identity = Object.fromEntries([1, 2, 3].map((layer) => [`regressor1/conv2d${layer}/kernel`, identityKernel(1, 3)]));
/** So far above 0 that ReLU lets them through. */
const raised = { student: [shifted(STUDENT, 2)], teacher: [shifted(TEACHER, 2)] };
const errors = STUDENT.data.map((s, i) => (s - TEACHER.data[i]!) ** 2);
const softplus = (x: number): number => Math.log1p(Math.exp(x));

describe('vid', () => {
  it('has weight 1, σ² = 5 and all stages', () => {
    expect(vid.options.parse({})).toEqual({ initialVariance: 5, epsilon: 1e-5 });
    expect(vid).toMatchObject({ weight: 1, taps: { student: { default: ['stage*'] } } });
    expect(vid.options.safeParse({ initialVariance: 1e-5 }).success).toBe(false);
  });

  it('has the value of the published formula in double precision, where μ is the identity', () => {
    expect(run(vid, {}, { ...raised, weights: identity }).value).toBeAllClose(0.906592672148, { rtol: 2e-5 });
  });

  it('trains a variance for each of the teacher\'s channels', () => {
    const rho = [-2, 0.5, 3];
    const { value, connectors } = run(vid, {}, { ...raised, weights: { ...identity, rho1: { shape: [3], data: rho } } });
    const of = (c: number, at: number): number => errors.filter((_, i) => i % 3 === c).reduce((sum, error) => sum + error / (softplus(at) + 1e-5) + Math.log(softplus(at) + 1e-5), 0) / 2 / errors.length;
    expect(value).toBeAllClose(of(0, rho[0]!) + of(1, rho[1]!) + of(2, rho[2]!), { rtol: 2e-5 });
    expect(connectors['rho1']!).toBeAllClose(rho.map((at, c) => (of(c, at + 1e-5) - of(c, at - 1e-5)) / 2e-5), { rtol: 1e-3 });
  });

  it('is negative where the fit is good and the variance small', () => {
    const { value } = run(vid, { initialVariance: 0.01 }, { student: raised.student, teacher: raised.student, weights: identity });
    expect(value).toBeAllClose(Math.log(0.01) / 2, { rtol: 1e-4 });
  });

  it('has convolutions without bias, as wide as the teacher, and pools first', () => {
    const given = { student: [normals([2, 4, 4, 2], 's')], teacher: [normals([2, 2, 2, 5], 't')] };
    expect(run(vid, {}, given).shapes).toEqual({ 'regressor1/conv2d1/kernel': [1, 1, 2, 5], 'regressor1/conv2d2/kernel': [1, 1, 5, 5], 'regressor1/conv2d3/kernel': [1, 1, 5, 5], rho1: [5] });
    const even = { shape: [1, 2, 2, 3], data: filled([1, 2, 2, 3]).data.map((_, i) => 1 + Math.floor(i / 3)) };
    expect(run(vid, { initialVariance: 1 }, { student: [even], teacher: [filled([1, 1, 1, 3], 2.5)], weights: identity }).value).toBeAllClose(0, { atol: 1e-6 });
  });
});
