import { Random, tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { klFromLogits } from './kl-from-logits.js';
import { klRows } from './kl-rows.js';

const random = new Random('kl-rows');
const [student, teacher] = [5, 5].map(() => Array.from({ length: 3 }, () => Array.from({ length: 5 }, () => Math.fround(random.normal() * 4)))) as [number[][], number[][]];
const tensors = (): [tf.Tensor2D, tf.Tensor2D] => [tf.tensor2d(student), tf.tensor2d(teacher)];

/** T² KL of one sample in double precision. */
function reference(row: number, temperature: number): number {
  const logSoftmax = (logits: number[]): number[] => {
    const scaled = logits.map((value) => value / temperature);
    const logSum = Math.log(scaled.reduce((sum, value) => sum + Math.exp(value), 0));
    return scaled.map((value) => value - logSum);
  };
  const [s, t] = [logSoftmax(student[row]!), logSoftmax(teacher[row]!)];
  return temperature ** 2 * t.reduce((sum, log, c) => sum + Math.exp(log) * (log - s[c]!), 0);
}

describe('klRows', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is the divergence of each sample, at one temperature or one for each', () => {
    const each = [1, 2.5, 20];
    const [s, t] = tensors();
    for (const temperature of [4, tf.scalar(4)]) [...klRows(s, t, temperature).dataSync()].forEach((value, row) => expect(value / reference(row, 4)).toBeCloseTo(1, 5));
    [...klRows(s, t, tf.tensor2d(each, [3, 1])).dataSync()].forEach((value, row) => expect(value / reference(row, each[row]!)).toBeCloseTo(1, 5));
  });

  it('has the mean of klFromLogits, and its gradient', () => {
    const [s, t] = tensors();
    const weights = tf.tensor1d([2, 0, -1]);
    const rows = tf.grad((x) => tf.mean(klRows(x as tf.Tensor2D, t, 3)))(s);
    expect(tf.max(tf.abs(tf.sub(rows, tf.grad((x) => klFromLogits(x as tf.Tensor2D, t, 3))(s)))).dataSync()[0]).toBeLessThan(1e-6);
    const [number, tensor] = [3, tf.scalar(3)].map((temperature) => tf.grad((x) => tf.sum(tf.mul(weights, klRows(x as tf.Tensor2D, t, temperature))))(s).arraySync()) as [number[][], number[][]];
    expect(number[1]).toEqual([0, 0, 0, 0, 0].map(() => expect.closeTo(0, 6)));
    number.flat().forEach((value, i) => expect(tensor.flat()[i]).toBeCloseTo(value, 4));
  });

  it.each([0.7, 1, 4, 21])('has the gradient of central differences in T = %d, through T² and both softmaxes', (temperature) => {
    const [s, t] = tensors();
    const h = 1e-4;
    const expected = [0, 1, 2].map((row) => (reference(row, temperature + h) - reference(row, temperature - h)) / (2 * h));
    const each = tf.grad((x) => tf.sum(tf.mul(klRows(s, t, x), [1, 2, 3])))(tf.fill([3, 1], temperature)).dataSync();
    expected.forEach((value, row) => expect(each[row]! / (value * (row + 1))).toBeCloseTo(1, 3));
    const whole = tf.grad((x) => tf.sum(tf.mul(klRows(s, t, x), [1, 2, 3])))(tf.scalar(temperature));
    expect(whole.shape).toEqual([]);
    expect(whole.dataSync()[0]! / expected.reduce((sum, value, row) => sum + value * (row + 1), 0)).toBeCloseTo(1, 3);
  });
});
