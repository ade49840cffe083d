import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError, gradientsOf } from './gradients.test.support.js';
import { cosineSimilarity, pearson, type CosineOptions } from './pearson.js';

const a = [0.5, 2, -1, 0.25, 3, -2];
const b = [1, 0.75, -2, 4, 0.5, 1.5];

/** Of the rows of [2, 3], or of the columns of [3, 2], in double precision. */
function reference(x: readonly number[], y: readonly number[], { axis = -1, epsilon = 1e-8, guard = 'add' }: CosineOptions, centre: boolean): number[] {
  const vectors = (z: readonly number[]): number[][] => (axis === -1 ? [z.slice(0, 3), z.slice(3)] : [0, 1].map((i) => [z[i]!, z[i + 2]!, z[i + 4]!])).map((v) => {
    const mean = centre ? v.reduce((p, q) => p + q) / v.length : 0;
    return v.map((value) => value - mean);
  });
  return vectors(x).map((p, i) => {
    const q = vectors(y)[i]!;
    const dot = (u: number[], v: number[]): number => u.reduce((sum, value, j) => sum + value * v[j]!, 0);
    const [pn, qn] = [Math.sqrt(dot(p, p)), Math.sqrt(dot(q, q))];
    return dot(p, q) / (guard === 'add' ? pn * qn + epsilon : Math.max(pn, epsilon) * Math.max(qn, epsilon));
  });
}

describe('pearson and cosineSimilarity', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each<[string, typeof pearson, CosineOptions]>([
    ['pearson of rows', pearson, {}],
    ['pearson of rows with a large epsilon', pearson, { epsilon: 2 }],
    ['pearson of columns', pearson, { axis: 0, guard: 'clamp' }],
    ['cosine of rows', cosineSimilarity, {}],
    ['cosine of rows with a length below epsilon', cosineSimilarity, { epsilon: 2.5, guard: 'clamp' }],
  ])('%s, with gradients in both', (_, f, options) => {
    const shape: [number, number] = options.axis === 0 ? [3, 2] : [2, 3];
    const [x, y] = [tf.tensor2d(a, shape), tf.tensor2d(b, shape)];
    const expected = reference(a, b, options, f === pearson);
    f(x, y, options).dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    const [dx, dy] = gradientsOf((u, v) => f(u!, v!, options), x, y);
    expect(gradientError(dx!, (moved) => reference(moved, b, options, f === pearson), a)).toBeLessThan(1e-5);
    expect(gradientError(dy!, (moved) => reference(a, moved, options, f === pearson), b)).toBeLessThan(1e-5);
  });

  it.each(['add', 'clamp'] as const)('are 0 with finite gradients where a row is constant (%s)', (guard) => {
    const [x, y] = [tf.fill([1, 3], 2), tf.tensor2d([[1, 2, 3]])];
    expect(pearson(x, y, { guard }).dataSync()[0]).toBe(0);
    for (const gradient of gradientsOf((u, v) => pearson(u!, v!, { guard }), x, y)) expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
