import { tf } from '@limbeck/core';
import { fixedTensor } from './fixed-tensor.js';
import { withGradient } from './with-gradient.js';

/** Relative to both squared lengths: below this a squared distance is rounding error of the matrix product, and the rows count as equal. */
const ROUNDING = 2 ** -20;

/**
 * `‖x_i - x_j‖²` of all rows, at least 0, by one matrix product instead of `[B, B, D]` differences.
 *
 * @shape x `[B, D]` -> `[B, B]`, diagonal 0
 */
export function pairwiseSquaredDistances(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const { rows, squares } = squaredDistances(x);
    const value: tf.Tensor2D = tf.mul(tf.relu(squares), offDiagonal(x.shape[0]));
    return { value, saved: [rows], gradient: (dy, [r]) => [fromSquares(tf.mul(dy, 2), r)] };
  });
}

/**
 * `sqrt(max(‖x_i - x_j‖², epsilon))` of all rows with the diagonal 0, as PyTorch code writes it; the gradient is 0 where rows are equal.
 * Rows closer to each other than about a thousandth of their distance from the mean count as equal, since the matrix product cannot tell.
 *
 * @shape x `[B, D]` -> `[B, B]`
 */
export function pairwiseDistances(x: tf.Tensor2D, epsilon = 1e-12): tf.Tensor2D {
  return withGradient([x], () => {
    const { rows, squares, lengths } = squaredDistances(x);
    const apart = tf.greater(squares, tf.maximum(tf.mul(lengths, ROUNDING), epsilon));
    const distances = tf.sqrt(tf.where(apart, squares, epsilon));
    const others = offDiagonal(x.shape[0]);
    const value: tf.Tensor2D = tf.mul(distances, others);
    return { value, saved: [rows, distances, tf.mul(tf.cast(apart, 'float32'), others)], gradient: (dy, [r, d, a]) => [fromSquares(tf.mul(dy, tf.div(a, d)), r)] };
  });
}

/** Rows are first centred: distances stay, and the differences of large products lose fewer digits. */
function squaredDistances(x: tf.Tensor2D): { readonly rows: tf.Tensor2D; readonly squares: tf.Tensor2D; readonly lengths: tf.Tensor2D } {
  const rows: tf.Tensor2D = tf.sub(x, tf.mean(x, 0, true));
  const own = tf.sum(tf.square(rows), 1, true);
  const lengths: tf.Tensor2D = tf.add(own, tf.transpose(own));
  return { rows, lengths, squares: tf.sub(lengths, tf.mul(tf.matMul(rows, rows, false, true), 2)) };
}

/** `Σ_j (w_ij + w_ji) (x_i - x_j)`: the gradient of half the sum of `w_ij ‖x_i - x_j‖²`. */
function fromSquares(weights: tf.Tensor, rows: tf.Tensor2D): tf.Tensor2D {
  const both = tf.add(weights, tf.transpose(weights)) as tf.Tensor2D;
  return tf.sub(tf.mul(rows, tf.sum(both, 1, true)), tf.matMul(both, rows));
}

/** 1 everywhere but on the diagonal. */
function offDiagonal(size: number): tf.Tensor2D {
  return fixedTensor(Array.from({ length: size ** 2 }, (_, i) => (i % (size + 1) === 0 ? 0 : 1)), [size, size]);
}
