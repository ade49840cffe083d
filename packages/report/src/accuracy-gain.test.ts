import { expect, it } from 'vitest';
import { accuracyGain, tQuantile } from './accuracy-gain.js';
import { modelSummary } from './summary.test.support.js';

it('pairs the seeds', () => {
  const gain = accuracyGain(modelSummary('student', [0.93, 0.95, 0.97]), modelSummary('baseline', [0.92, 0.93, 0.94]))!;
  expect(gain.n).toBe(3);
  expect(gain.mean).toBeCloseTo(0.02, 12);
  expect(gain.sd).toBeCloseTo(0.01, 12);
  expect(gain.margin).toBeCloseTo((4.303 * 0.01) / Math.sqrt(3), 12);
});

it('takes only the seeds that both finished', () => {
  const student = modelSummary('student', [0.93, 0.95]);
  expect(accuracyGain(student, modelSummary('baseline', [0.9]))).toEqual({ mean: expect.closeTo(0.03, 12) as number, sd: undefined, n: 1, margin: undefined });
  expect(accuracyGain(student, modelSummary('baseline', []))).toBeUndefined();
});

it('takes the evaluation that the metric names', () => {
  const student = modelSummary('student', [0.9], { accuracy: { mean: 0.9, sd: null, n: 1, metric: 'best' } });
  student.runs[0]!.accuracy.best = 0.95;
  expect(accuracyGain(student, modelSummary('baseline', [0.9]))!.mean).toBeCloseTo(0.05, 12);
});

// Values of Student's t at 0.975 from published tables.
it.each([[1, 12.706], [2, 4.303], [20, 2.086], [25, 2.06], [30, 2.042], [60, 2], [120, 1.98]])('knows t for %d degrees of freedom', (degrees, t) => {
  expect(Math.abs(tQuantile(degrees) - t)).toBeLessThan(0.002);
});
