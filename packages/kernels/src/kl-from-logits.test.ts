import { LimbeckError, Random, tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { klFromLogits } from './kl-from-logits.js';

/** T²/B Σ KL in double precision. */
function reference(student: number[][], teacher: number[][], temperature: number): number {
  const logSoftmax = (row: number[]): number[] => {
    const scaled = row.map((value) => value / temperature);
    const most = Math.max(...scaled);
    const logSum = most + Math.log(scaled.reduce((sum, value) => sum + Math.exp(value - most), 0));
    return scaled.map((value) => value - logSum);
  };
  const divergences = student.map((row, b) => {
    const s = logSoftmax(row);
    return logSoftmax(teacher[b]!).reduce((sum, t, c) => sum + Math.exp(t) * (t - s[c]!), 0);
  });
  return (temperature ** 2 * divergences.reduce((a, b) => a + b, 0)) / student.length;
}

function rows(name: string, count: number, classes: number, scale: number): number[][] {
  const random = new Random(name);
  return Array.from({ length: count }, () => Array.from({ length: classes }, () => Math.fround(random.normal() * scale)));
}

describe('klFromLogits', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([0.5, 1, 4, 20, 32, 33, 100, 1000, 10_000, 1e5])('is precise at temperature %d, a number or a tensor', (temperature) => {
    const [student, teacher] = [rows('s', 8, 100, 4), rows('t', 8, 100, 4)];
    const expected = reference(student, teacher, temperature);
    for (const given of [temperature, tf.scalar(temperature)]) {
      const value = klFromLogits(tf.tensor2d(student), tf.tensor2d(teacher), given).dataSync()[0]!;
      expect(Math.abs(value - expected) / expected).toBeLessThan(given === temperature && temperature <= 32 ? 2e-5 : 1e-6);
    }
  });

  it.each([
    [200, 1],
    [200, 40],
    [8000, 40],
  ])('stays finite for logits of ±%d at temperature %d', (size, temperature) => {
    const [student, teacher] = [[[size, -size, 0]], [[-size, size, 0]]];
    for (const given of [temperature, tf.scalar(temperature)]) {
      const { value, grad } = tf.valueAndGrad((s) => klFromLogits(s as tf.Tensor2D, tf.tensor2d(teacher), given))(tf.tensor2d(student));
      const expected = reference(student, teacher, temperature);
      expect(Math.abs(value.dataSync()[0]! - expected) / expected).toBeLessThan(1e-5);
      expect([...grad.dataSync()].every(Number.isFinite)).toBe(true);
    }
  });

  it('reaches T² · variance / 2T² of the logit differences as T grows', () => {
    const [student, teacher] = [[[1, 2, 6]], [[0, 0, 0]]];
    // Differences 1, 2, 6: variance 14/3.
    expect(klFromLogits(tf.tensor2d(student), tf.tensor2d(teacher), 1e4).dataSync()[0]).toBeCloseTo(14 / 3 / 2, 2);
  });

  it('has the gradient T/B (softmax(s/T) - softmax(t/T))', () => {
    const [student, teacher] = [tf.tensor2d(rows('s', 4, 5, 3)), tf.tensor2d(rows('t', 4, 5, 3))];
    const expected = tf.mul(tf.sub(tf.softmax(tf.div(student, 3)), tf.softmax(tf.div(teacher, 3))), (2 * 3) / 4);
    for (const temperature of [3, tf.scalar(3)]) {
      const gradient = tf.grad((s) => tf.mul(klFromLogits(s as tf.Tensor2D, teacher, temperature), 2))(student);
      expect(tf.max(tf.abs(tf.sub(gradient, expected))).dataSync()[0]).toBeLessThan(1e-6);
    }
  });

  it('keeps the digits of the gradient as T grows: the difference of the centred logits over B and C', () => {
    const [student, teacher] = [tf.tensor2d([[1, 2, 6], [0, 3, 0]]), tf.tensor2d([[0, 0, 0], [1, 1, 1]])];
    const gradient = tf.grad((s) => klFromLogits(s as tf.Tensor2D, teacher, tf.scalar(1e6)))(student).dataSync();
    [-2 / 6, -1 / 6, 3 / 6, -1 / 6, 2 / 6, -1 / 6].forEach((expected, i) => expect(gradient[i]).toBeCloseTo(expected, 5));
  });

  it('refuses logits of different classes', () => {
    const compare = (): unknown => klFromLogits(tf.zeros([3, 10]), tf.zeros([3, 100]), 1);
    expect(compare).toThrow(LimbeckError);
    expect(compare).toThrow('LIM3002 klFromLogits: student [3, 10] and teacher [3, 100] differ in axis 1 (C).');
  });
});
