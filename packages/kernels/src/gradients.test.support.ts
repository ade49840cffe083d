import { tf } from '@limbeck/core';

type Loss = (...inputs: tf.Tensor[]) => tf.Tensor;

/** An output's sum weighted by fixed, uneven numbers, so that every element's gradient counts. */
export function weighted(y: tf.Tensor): tf.Scalar {
  const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(1.7 * i + 0.4));
  return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
}

/** Gradients of `weighted(f)` in each input. */
export function gradientsOf(f: Loss, ...inputs: tf.Tensor[]): number[][] {
  return tf.grads((...xs: tf.Tensor[]) => weighted(f(...xs)))(inputs).map((gradient) => [...gradient.dataSync()]);
}

/** The largest difference of a gradient to the central differences of a function in double precision, relative to the largest gradient. */
export function gradientError(gradient: readonly number[], f: (x: readonly number[]) => readonly number[], x: readonly number[]): number {
  const h = 1e-5;
  const value = (at: readonly number[]): number => f(at).reduce((sum, y, i) => sum + y * Math.fround(Math.sin(1.7 * i + 0.4)), 0);
  const expected = x.map((_, i) => (value(x.map((v, j) => (j === i ? v + h : v))) - value(x.map((v, j) => (j === i ? v - h : v)))) / (2 * h));
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - gradient[i]!)), 0) / largest;
}
