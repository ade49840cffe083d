import { tf, type Norm } from '@limbeck/core';
import { erfc } from '@limbeck/kernels';

/** Channels that are negative less often than this count as never negative. */
const RARE = 1e-3;

/**
 * `m = E[x | x < 0] = β - σ φ(β/σ) / Φ(-β/σ)` of x normal with mean β and standard deviation σ = |γ|, φ and Φ the standard normal density and distribution; `-3 σ` where `Φ(-β/σ) <= 1e-3`:
 * what the negative outputs of a batch normalisation are in the mean.
 *
 * @shape gamma, beta `[C]` -> `[C]`
 * @paper Heo, Kim, Yun, Park, Kwak & Choi 2019, section 3, https://arxiv.org/abs/1904.01866; the branch is the published code's
 */
export function reluMargin({ gamma, beta }: Norm): tf.Tensor1D {
  const deviation = tf.abs(gamma);
  // A channel without spread is at beta: the quotient is then infinite for this purpose.
  const z = tf.div(beta, tf.maximum(deviation, 1e-12));
  const below = tf.mul(erfc(tf.mul(z, Math.SQRT1_2)), 0.5);
  const density = tf.mul(tf.exp(tf.mul(tf.square(z), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  const mean = tf.sub(beta, tf.mul(deviation, tf.div(density, tf.maximum(below, RARE))));
  return tf.where(tf.greater(below, RARE), mean, tf.mul(deviation, -3)) as tf.Tensor1D;
}
