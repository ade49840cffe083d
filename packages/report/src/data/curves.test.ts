import { describe, expect, it } from 'vitest';
import { training } from '../record.test.support.js';
import { curveOf } from './curve.js';
import { termCurves } from './term-curves.js';

describe('curveOf', () => {
  it('is mean and mean ± sd of the seeds that have a value, in ascending order', () => {
    const samples = [{ x: 2, value: 4 }, { x: 1, value: 1 }, { x: 1, value: 2 }, { x: 1, value: 3 }, { x: 2, value: NaN }, { x: 3, value: Infinity }];
    expect(curveOf(samples)).toEqual([{ x: 1, mean: 2, low: 1, high: 3, n: 3 }, { x: 2, mean: 4, low: 4, high: 4, n: 1 }]);
  });
});

describe('termCurves', () => {
  const metrics = [...training('student', 0, 0.9), ...training('student', 1, 0.9), ...training('teacher', 0, 0.9)];

  it('has every term unweighted and weighted, by steps as fractions of an epoch', () => {
    const { terms, loss } = termCurves(metrics, 'student');
    const [crossEntropy, kd] = terms;
    expect([crossEntropy!.name, kd!.name, crossEntropy!.weightIsOne]).toEqual(['cross-entropy', 'kd', false]);
    expect(kd!.unweighted).toHaveLength(8);
    expect(kd!.unweighted[0]).toEqual({ x: 0.125, mean: 4, low: 4, high: 4, n: 2 });
    expect(kd!.weighted[0]!.mean).toBeCloseTo(3.6, 12);
    expect(loss[7]).toMatchObject({ x: 1.875, mean: 0.25 });
    expect(termCurves(metrics, 'teacher').terms[0]!.weightIsOne).toBe(true);
  });

  it('averages many steps in at most 60 bins', () => {
    const steps = Array.from({ length: 130 }, (_, i) => ({ type: 'step' as const, role: 'student', seed: 0, terms: {}, step: i + 1, epoch: 1, learningRate: 0.1, gradientNorm: 1, loss: i }));
    const { loss } = termCurves(steps, 'student');
    expect(loss).toHaveLength(44);
    expect(loss[0]).toMatchObject({ x: 1.5 / 130, mean: 1 });
    expect(loss[43]).toMatchObject({ x: 129.5 / 130, mean: 129 });
  });

  it('falls back to the means of the epochs where there are no steps', () => {
    const { terms } = termCurves(metrics.filter(({ type }) => type === 'epoch'), 'student');
    expect(terms[0]!.unweighted.map(({ x, mean }) => [x, mean])).toEqual([[1, 1], [2, 0.5]]);
  });
});
