import type { GradientMetrics, MetricEvent, StepMetrics } from '@limbeck/core';
import { expect, it } from 'vitest';
import { gradientCurves } from './gradient-curves.js';

const gradients = (step: number, epoch: number, norm: number, cosine: number | null, seed = 0): GradientMetrics => ({ type: 'gradients', role: 'student', seed, step, epoch, terms: { kd: { norm, cosine } } });
const step = (number: number, epoch: number, weight: number, seed = 0): StepMetrics => ({
  type: 'step', role: 'student', seed, step: number, epoch, loss: 1, learningRate: 0.1, gradientNorm: 1, terms: { kd: { unweighted: 1, weight, weighted: weight } },
});

it('places samples by their position in the epoch and weights norms as the step did', () => {
  const metrics = [gradients(1, 1, 4, 1), step(1, 1, 0.5), gradients(3, 1, 6, 0), step(3, 1, 0.25), gradients(5, 2, 8, -1), step(5, 2, 2)];
  const [kd] = gradientCurves([...metrics, { ...metrics[0]!, role: 'peer-2' } as MetricEvent], 'student');
  expect(kd!.norm.map(({ x, mean }) => [x, mean])).toEqual([[0, 2], [0.5, 1.5], [1, 16]]);
  expect(kd!.cosine.map(({ x, mean }) => [x, mean])).toEqual([[0, 1], [0.5, 0], [1, -1]]);
  expect(kd!.last).toEqual({ norm: 8, weight: 2, weighted: 16, cosine: -1 });
});

it('is mean and sd over the seeds, each with its own last epoch', () => {
  const [kd] = gradientCurves([gradients(1, 1, 4, 0.5), step(1, 1, 1), gradients(1, 1, 6, -0.5, 1), step(1, 1, 1, 1), gradients(2, 2, 10, 0.1, 1), step(2, 2, 1, 1)], 'student');
  expect(kd!.norm[0]).toMatchObject({ x: 0, mean: 5, n: 2 });
  expect(kd!.last).toEqual({ norm: 7, weight: 1, weighted: 7, cosine: expect.closeTo(0.3, 12) as number });
});

it('has no norm where the weight is 0 and no cosine where there is no label term', () => {
  const [kd] = gradientCurves([gradients(1, 1, 4, null), step(1, 1, 0), gradients(2, 1, 4, null), step(2, 1, 1)], 'student');
  expect(kd!.norm).toHaveLength(1);
  expect(kd!.cosine).toEqual([]);
  expect(kd!.last).toMatchObject({ weight: 0.5, cosine: undefined });
});

it('takes the mean weight of the epoch where the record is read without its steps', () => {
  const epoch: MetricEvent = { ...step(0, 1, 3), type: 'epoch', split: 'test', accuracy: 1, evalLoss: 0, seconds: 1, samplesPerSecond: 1 };
  expect(gradientCurves([gradients(1, 1, 4, 1), epoch], 'student')[0]!.norm[0]!.mean).toBe(12);
  // The epoch is still going on: its norm is known, how hard it pulls is not.
  expect(gradientCurves([gradients(1, 1, 4, 1)], 'student')[0]).toMatchObject({ norm: [], last: { norm: 4, weight: NaN, weighted: NaN } });
});

it('averages many samples in at most 60 bins, and has nothing for a network without any', () => {
  const many = Array.from({ length: 100 }, (_, epoch) => Array.from({ length: 10 }, (__, i) => gradients(epoch * 10 + i + 1, epoch + 1, 1, i / 10))).flat();
  const [kd] = gradientCurves(many, 'student');
  expect(kd!.cosine).toHaveLength(59);
  // 17 samples: a whole epoch, 0 to 0.9, and the first seven of the next.
  expect(kd!.cosine[0]!.x).toBeCloseTo(0.8, 12);
  expect(kd!.cosine[0]!.mean).toBeCloseTo((4.5 + 2.1) / 17, 12);
  expect(gradientCurves(many, 'teacher')).toEqual([]);
});
