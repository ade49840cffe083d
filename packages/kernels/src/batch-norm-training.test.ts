import { Random, tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchNormTraining } from './batch-norm-training.js';

describe('batchNormTraining', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('normalises each channel over batch and space, and reports the biased variance', () => {
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 1, 2]);
    const { y, mean, variance } = batchNormTraining(x, tf.tensor1d([1, 2]), tf.tensor1d([0, 5]), 0);
    expect([...mean.dataSync()]).toEqual([2.5, 25]);
    expect([...variance.dataSync()]).toEqual([1.25, 125]);
    const unit = (value: number): number => (value - 2.5) / Math.sqrt(1.25);
    [...y.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(i % 2 === 0 ? unit(1 + Math.floor(i / 2)) : 2 * unit(1 + Math.floor(i / 2)) + 5, 5));
  });

  it('has gradients in x, gamma and beta that agree with central differences', () => {
    const random = new Random('batch norm');
    const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
    const [x, gamma, beta, weights] = [draw(12), draw(3), draw(3), draw(12)];
    const loss = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(batchNormTraining(a as tf.Tensor2D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-3).y, tf.tensor2d(weights, [4, 3])));
    const inputs = [tf.tensor2d(x, [4, 3]), tf.tensor1d(gamma), tf.tensor1d(beta)];
    const gradients = tf.grads((a, g, b) => loss(a!, g!, b!))(inputs);
    const h = 2 ** -7;
    inputs.forEach((input, which) => {
      const values = [...input.dataSync()];
      values.forEach((_, i) => {
        const at = (step: number): number => {
          const moved = tf.tensor(values.map((value, j) => (j === i ? value + step : value)), input.shape);
          const [a, g, b] = inputs.map((other, j) => (j === which ? moved : other));
          return loss(a!, g!, b!).dataSync()[0]!;
        };
        expect(gradients[which]!.dataSync()[i]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 2);
      });
    });
  });
});
