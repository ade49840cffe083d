import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { logSumExp } from './log-sum-exp.js';

describe('logSumExp', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('leaves out what is masked and what is -infinity', () => {
    const x = tf.tensor2d([[1, 500, 1], [-Infinity, 2, 2], [-Infinity, -Infinity, -Infinity]]);
    const mask = tf.tensor2d([1, 0, 1, 1, 1, 1, 1, 1, 1], [3, 3], 'bool');
    const { value, grad } = tf.valueAndGrad((t) => logSumExp(t, { mask }))(x);
    expect(value.dataSync()[0]).toBeCloseTo(1 + Math.LN2, 6);
    expect(value.dataSync()[1]).toBeCloseTo(2 + Math.LN2, 6);
    expect(value.dataSync()[2]).toBe(-Infinity);
    expect([...grad.dataSync()]).toEqual([0.5, 0, 0.5, 0, 0.5, 0.5, 0, 0, 0]);
  });
});
