import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { logMeanExp } from './log-mean-exp.js';

const VALUES = [1.5, -2, 6, 6, 0.25];

/** In double precision; the mean of exp(x/T) - 1 keeps its digits at large T. */
function reference(values: readonly number[], temperature: number): number {
  const most = Math.max(...values);
  return most + temperature * Math.log1p(values.reduce((sum, value) => sum + Math.expm1((value - most) / temperature), 0) / values.length);
}

describe('logMeanExp', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([0.01, 1, 4, 1e4])('keeps its digits at temperature %d, a number or a tensor, over all entries or some', (temperature) => {
    const [x, mask] = [tf.tensor2d([VALUES]), tf.tensor2d([[1, 1, 0, 0, 1]])];
    for (const given of [temperature, tf.scalar(temperature)]) {
      expect(logMeanExp(x, given).dataSync()[0]! / reference(VALUES, temperature)).toBeCloseTo(1, 6);
      expect(logMeanExp(x, given, { mask, count: 3 }).dataSync()[0]! / reference([1.5, -2, 0.25], temperature)).toBeCloseTo(1, 5);
    }
  });

  it('has the softmax of the entries as its gradient, also where two are largest', () => {
    const gradient = tf.grad((x) => tf.sum(logMeanExp(x, 4)))(tf.tensor2d([VALUES]));
    expect(tf.max(tf.abs(tf.sub(gradient, tf.softmax(tf.tensor2d([VALUES.map((value) => value / 4)]))))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('stays finite for entries of ±200', () => {
    expect(logMeanExp(tf.tensor2d([[200, -200]]), 1).dataSync()[0]).toBeCloseTo(200 - Math.log(2), 4);
    expect(logMeanExp(tf.tensor2d([[200, -200]]), 1, { mask: tf.tensor2d([[0, 1]]), count: 1 }).dataSync()[0]).toBe(-200);
  });
});
