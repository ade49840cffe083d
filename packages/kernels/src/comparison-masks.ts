import { tf, type ScalarLike } from '@limbeck/core';
import { withoutGradient } from './with-gradient.js';

type Operand = tf.Tensor | ScalarLike;

const mask =
  (compare: (a: Operand, b: Operand) => tf.Tensor) =>
  (a: Operand, b: Operand): tf.Tensor =>
    withoutGradient(() => tf.cast(compare(a, b), 'float32'));

/** 1 where `a > b`, 0 elsewhere, as a constant of float32: to multiply with, also where a or b is trained. Shapes broadcast. */
export const greaterMask = mask(tf.greater);

/** 1 where `a >= b`, 0 elsewhere; like `greaterMask`. */
export const greaterEqualMask = mask(tf.greaterEqual);

/** 1 where `a < b`, 0 elsewhere; like `greaterMask`. */
export const lessMask = mask(tf.less);

/** 1 where `a <= b`, 0 elsewhere; like `greaterMask`. */
export const lessEqualMask = mask(tf.lessEqual);
