import { tf } from '@limbeck/core';
import { atTemperature } from './at-temperature.js';
import { logSoftmax } from './log-softmax.js';
import { polynomial } from './polynomial.js';

/** From here on differences of the two distributions are taken from the logits' differences: the rounding of their logarithms, times T², would show. */
const LARGE_TEMPERATURE = 32;

/** Below it the series of `x + exp(-x) - 1` is precise, above it the expression itself. */
const NEAR = 0.5;

/** `x + exp(-x) - 1 = x² (1/2 - x/6 + x²/24 - ...)` */
const SERIES: readonly number[] = [1 / 2, -1 / 6, 1 / 24, -1 / 120, 1 / 720, -1 / 5040];

/** A student's and a teacher's softmax and how they differ; all `[B, C]`. */
export interface SoftenedPair {
  /** `p = softmax(s / T + b)` */
  readonly student: tf.Tensor2D;
  /** `q = softmax(t / T + b)` */
  readonly teacher: tf.Tensor2D;
  /** `log q - log p` */
  readonly gap: tf.Tensor2D;
  /** `p - q` */
  readonly difference: tf.Tensor2D;
  /** Their sum over the classes is `KL(q ‖ p)`. */
  readonly divergence: tf.Tensor2D;
}

/**
 * Both distributions at temperature T and what divergences between them are made of, precise for nearly equal distributions too where T is a tensor or large.
 * It is meant for the body of `withGradient`: no gradient of its own is defined.
 *
 * @shape student, teacher `[B, C]`; temperature a number, `[]` or `[B, 1]`; bias, added to both after dividing by T, `[B, C]` or `[C]` -> `[B, C]` each
 */
export function softenedPair(student: tf.Tensor2D, teacher: tf.Tensor2D, temperature: number | tf.Tensor, bias?: tf.Tensor): SoftenedPair {
  const [logStudent, logTeacher] = [student, teacher].map((logits) => {
    const scaled = atTemperature(logits, temperature);
    return logSoftmax(bias === undefined ? scaled : tf.add<tf.Tensor2D>(scaled, bias));
  }) as [tf.Tensor2D, tf.Tensor2D];
  const [p, q] = [tf.exp(logStudent), tf.exp(logTeacher)];
  const gap = tf.sub<tf.Tensor2D>(logTeacher, logStudent);
  const difference = tf.sub<tf.Tensor2D>(p, q);
  if (typeof temperature === 'number' && temperature <= LARGE_TEMPERATURE) return { student: p, teacher: q, gap, difference, divergence: tf.mul(q, gap) };
  const refined = refineGap(tf.div(tf.sub(teacher, student), temperature), { p, q, gap, difference });
  const excess = secondOrder(refined);
  const near = tf.less(tf.abs(refined), NEAR);
  const refinedDifference = tf.where(near, tf.mul(q, tf.sub(excess, refined)), difference) as tf.Tensor2D;
  return {
    student: p, teacher: q, gap: refined, difference: refinedDifference,
    // Σ (p - q) = 0, but added to `q · gap` it leaves terms of second order that are never negative.
    divergence: tf.where(near, tf.mul(q, excess), tf.add(tf.mul(q, refined), difference)) as tf.Tensor2D,
  };
}

/** `log q - log p` from the logits' difference d, up to a constant in each row that makes `Σ p exp(gap) = 1`. */
function refineGap(d: tf.Tensor, { p, q, gap, difference }: { readonly p: tf.Tensor; readonly q: tf.Tensor; readonly gap: tf.Tensor; readonly difference: tf.Tensor }): tf.Tensor2D {
  const rough = tf.sub(d, tf.sum(tf.mul(q, tf.sub(d, gap)), 1, true));
  const surplus = tf.where(tf.less(tf.abs(rough), NEAR), tf.mul(p, tf.expm1(rough)), tf.neg(difference));
  return tf.sub(rough, tf.sum(surplus, 1, true));
}

/** `x + exp(-x) - 1` for |x| below NEAR. */
function secondOrder(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.square(x), polynomial(x, SERIES));
}
