import { tf, type ScalarLike } from '@limbeck/core';
import { polynomial, softenedPair } from '@limbeck/kernels';

/** Below this gap of the log-probabilities the two parts of a term nearly cancel, and a series takes their place. */
const NEAR = 0.1;

/** Its exponential is still a number of float32; what has a larger gap has a probability below 1e-34. */
const LARGEST = 80;

/** `(y - log(1 + a y) / a) / (a y²) = 1/2 - (a y)/3 + (a y)²/4 - ...` */
const SERIES: readonly number[] = [1 / 2, -1 / 3, 1 / 4, -1 / 5, 1 / 6, -1 / 7];

export interface MixtureTerms {
  /** Their sum over the classes is `KL(q ‖ m) / (1 - β) + KL(p ‖ m) / β`, m = β q + (1 - β) p; KL(q ‖ p) at β = 0 and KL(p ‖ q) at β = 1. Never negative near 0. */
  readonly divergence: tf.Tensor2D;
  /** `p log(m / p) / β`; `q - p` at β = 0. */
  readonly pull: tf.Tensor2D;
  /** The student's probabilities. */
  readonly p: tf.Tensor2D;
}

/** The parts of the Jensen-Shannon divergence between softmax(s / T) = p and softmax(t / T) = q, without a jump at any β and finite for certain predictions. */
export function mixtureTerms(student: tf.Tensor2D, teacher: tf.Tensor2D, beta: number, temperature: ScalarLike): MixtureTerms {
  const { student: p, teacher: q, gap, difference } = softenedPair(student, teacher, temperature);
  const near = tf.less(tf.abs(gap), NEAR);
  const small = tf.clipByValue(gap, -NEAR, NEAR);
  const pull = beta === 0 ? tf.neg(difference) : tf.mul(tf.mul(p, logMixture(gap, beta)), 1 / beta);
  const pullOfTeacher = beta === 1 ? difference : tf.mul(tf.mul(q, logMixture(tf.neg(gap), 1 - beta)), 1 / (1 - beta));
  // Σ (p - q) = 0: with it taken out of both parts, each of them is of second order.
  const series = tf.add(tf.mul(q, secondOrder(tf.expm1(tf.neg(small)), 1 - beta)), tf.mul(p, secondOrder(tf.expm1(small), beta)));
  return { p, pull: pull as tf.Tensor2D, divergence: tf.where(near, series, tf.neg(tf.add(pull, pullOfTeacher))) as tf.Tensor2D };
}

/** `log(1 - share + share exp(gap))`, with all digits for any share and any gap up to LARGEST. */
function logMixture(gap: tf.Tensor, share: number): tf.Tensor {
  if (share === 1) return gap;
  const middle = tf.log1p(tf.mul(tf.expm1(tf.minimum(gap, LARGEST)), share));
  return share <= 0.5 ? middle : tf.where(tf.less(gap, -1), tf.log(tf.add(tf.mul(tf.exp(gap), share), 1 - share)), middle);
}

/** `y - log(1 + a y) / a` for small y; 0 at a = 0. */
function secondOrder(y: tf.Tensor, a: number): tf.Tensor {
  return tf.mul(tf.mul(tf.square(y), a), polynomial(tf.mul(y, a), SERIES));
}
