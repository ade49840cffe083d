import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError, gradientsOf } from './gradients.test.support.js';
import { standardize } from './standardize.js';

const rows = [3, -1, 2.5, 0.25, -4, 1, 1.5, 7];

function reference(x: readonly number[]): number[] {
  return [x.slice(0, 4), x.slice(4)].flatMap((row) => {
    const mean = row.reduce((a, b) => a + b) / 4;
    const std = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    return row.map((value) => (value - mean) / (1e-7 + std));
  });
}

describe('standardize', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('divides by the unbiased deviation, with its gradient', () => {
    const x = tf.tensor2d(rows, [2, 4]);
    standardize(x).dataSync().forEach((value, i) => expect(value).toBeCloseTo(reference(rows)[i]!, 6));
    expect(gradientError(gradientsOf((z) => standardize(z!), x)[0]!, reference, rows)).toBeLessThan(1e-5);
  });

  it('gives 0 and finite gradients where all values are equal', () => {
    const x = tf.fill([1, 4], 7);
    expect([...standardize(x).dataSync()]).toEqual([0, 0, 0, 0]);
    expect(gradientsOf((z) => standardize(z!), x)[0]!.every(Number.isFinite)).toBe(true);
  });
});
