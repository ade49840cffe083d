import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { softenedPair } from './softened-pair.js';

const STUDENT = [9, 1, 2, 6];
const TEACHER = [-7, 0.5, 2.25, 3];

/** In double precision, over the classes but the first. */
function reference(logits: readonly number[], temperature: number): number[] {
  const exponentials = logits.slice(1).map((value) => Math.exp(value / temperature));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

describe('softenedPair', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([1, 4, 40, 1e4])('keeps its digits where a bias takes a class out in which the logits differ most: T = %d', (temperature) => {
    const [p, q] = [reference(STUDENT, temperature), reference(TEACHER, temperature)];
    for (const given of [temperature, tf.scalar(temperature)]) {
      const pair = softenedPair(tf.tensor2d([STUDENT]), tf.tensor2d([TEACHER]), given, tf.tensor2d([[-1e9, 0, 0, 0]]));
      const [student, teacher, gap, difference, divergence] = [pair.student, pair.teacher, pair.gap, pair.difference, pair.divergence].map((tensor) => [...tensor.dataSync()]) as [number[], number[], number[], number[], number[]];
      for (const values of [student, teacher, difference, divergence]) expect(values[0]).toBeCloseTo(0, 20);
      const largest = Math.max(...p.map((value, c) => Math.abs(value - q[c]!)));
      p.forEach((value, c) => {
        expect(student[c + 1]).toBeCloseTo(value, 6);
        expect(teacher[c + 1]).toBeCloseTo(q[c]!, 6);
        expect(Math.abs(difference[c + 1]! - (value - q[c]!)) / largest).toBeLessThan(2e-6);
        expect(Math.abs(gap[c + 1]! - Math.log(q[c]! / value)) / largest).toBeLessThan(2e-5);
      });
      const expected = q.reduce((sum, value, c) => sum + value * Math.log(value / p[c]!), 0);
      expect(divergence.reduce((a, b) => a + b, 0) / expected).toBeCloseTo(1, 5);
    }
  });
});
