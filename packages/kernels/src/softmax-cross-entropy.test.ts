import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';

const logits = [
  [2, -1, 0.5],
  [0, 3, -2],
];
const oneHot = [
  [1, 0, 0],
  [0, 0, 1],
];

describe('softmaxCrossEntropy', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is the mean negative log-likelihood', () => {
    // -(log softmax(2, -1, 0.5)[0] + log softmax(0, 3, -2)[2]) / 2
    const expected = (Math.log(Math.exp(2) + Math.exp(-1) + Math.exp(0.5)) - 2 + Math.log(1 + Math.exp(3) + Math.exp(-2)) + 2) / 2;
    expect(softmaxCrossEntropy(tf.tensor2d(logits), tf.tensor2d(oneHot)).dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it('spreads the smoothed share over all classes', () => {
    const smoothed = softmaxCrossEntropy(tf.tensor2d(logits), tf.tensor2d(oneHot), 0.3);
    const byHand = softmaxCrossEntropy(tf.tensor2d(logits), tf.tensor2d(oneHot.map((row) => row.map((value) => 0.7 * value + 0.1))));
    expect(smoothed.dataSync()[0]).toBeCloseTo(byHand.dataSync()[0]!, 6);
  });

  it('has the gradient (softmax(z) - q) / B', () => {
    const gradient = tf.grad((z) => softmaxCrossEntropy(z as tf.Tensor2D, tf.tensor2d(oneHot), 0.3))(tf.tensor2d(logits));
    const targets = tf.add(tf.mul(tf.tensor2d(oneHot), 0.7), 0.1);
    const expected = tf.div(tf.sub(tf.softmax(tf.tensor2d(logits)), targets), 2);
    expect(tf.max(tf.abs(tf.sub(gradient, expected))).dataSync()[0]).toBeLessThan(1e-7);
  });

  it('stays finite for logits of ±200 on the wrong side', () => {
    expect(softmaxCrossEntropy(tf.tensor2d([[200, -200, 0]]), tf.tensor2d([[0, 1, 0]])).dataSync()[0]).toBe(400);
  });

  it('refuses labels for another number of classes', () => {
    expect(() => softmaxCrossEntropy(tf.zeros([2, 3]), tf.zeros([2, 4]))).toThrow('logits [2, 3] and labels [2, 4] differ in axis 1 (C)');
  });
});
