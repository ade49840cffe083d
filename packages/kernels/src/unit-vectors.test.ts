import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { unitVectors } from './unit-vectors.js';
import { valueAndGradients } from './value-and-gradients.js';

describe('unitVectors', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const evaluate = (rows: number[][], axis: number): { readonly value: number[][]; readonly gradient: number[][] } => tf.tidy(() => {
    const x = tf.tensor2d(rows);
    const value = unitVectors(x, axis).arraySync();
    return { value, gradient: valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(unitVectors(x, axis), [[1], [2]])), [x]).gradients[0]!.arraySync() as number[][] };
  });

  it('have length 1 along either axis, those of zeros none and no gradient', () => {
    const rows = evaluate([[3, 4], [0, 0]], -1);
    expect(rows.value).toEqual([[Math.fround(0.6), Math.fround(0.8)], [0, 0]]);
    expect(rows.gradient[1]).toEqual([0, 0]);
    // (1 - 0.6 · 1.4) / 5 and (1 - 0.8 · 1.4) / 5
    expect(rows.gradient[0]![0]).toBeCloseTo(0.032, 6);
    expect(rows.gradient[0]![1]).toBeCloseTo(-0.024, 6);
    const columns = evaluate([[3, 0], [4, 0]], 0);
    expect(columns.value).toEqual([[Math.fround(0.6), 0], [Math.fround(0.8), 0]]);
    expect(columns.gradient.map(([, second]) => second)).toEqual([0, 0]);
    expect(columns.gradient.every(([first]) => first !== 0)).toBe(true);
  });

  it('have length 1 however small they are', () => {
    expect(evaluate([[3e-10, 4e-10], [0, 0]], -1).value[0]![0]).toBeCloseTo(0.6, 6);
  });
});
