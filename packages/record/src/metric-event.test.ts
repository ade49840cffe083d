import type { MetricEvent } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { formatMetricEvent, metricEventSchema } from './metric-event.js';

const step: MetricEvent = {
  type: 'step',
  role: 'student',
  seed: 2,
  step: 7,
  epoch: 1,
  loss: 1.5,
  learningRate: 1e-3,
  terms: { kd: { unweighted: 2, weight: 0.5, weighted: 1 }, 'cross-entropy': { unweighted: 1, weight: 0.5, weighted: 0.5 } },
  gradientNorm: 0.25,
};

describe('metricEventSchema', () => {
  it('reads back what formatMetricEvent writes, one line an event', () => {
    const line = formatMetricEvent(step);
    expect(line.endsWith('\n')).toBe(true);
    expect(line.trimEnd()).not.toContain('\n');
    expect(metricEventSchema.parse(JSON.parse(line))).toEqual(step);
  });

  it('keeps NaN and infinities, which JSON has no numbers for', () => {
    const diverged: MetricEvent = { ...step, loss: NaN, gradientNorm: Infinity, terms: { kd: { unweighted: -Infinity, weight: 1, weighted: NaN } } };
    expect(metricEventSchema.parse(JSON.parse(formatMetricEvent(diverged)))).toEqual(diverged);
  });

  it('refuses a line that is something else', () => {
    expect(metricEventSchema.safeParse({ ...step, type: 'batch' }).success).toBe(false);
    expect(metricEventSchema.safeParse({ ...step, step: -1 }).success).toBe(false);
  });
});
