import { LimbeckError, tf, type BatchSamples } from '@limbeck/core';
import { describeTaps, klRows } from '@limbeck/kernels';

/** Added to the scores of what is padding, as transformers do. */
const PADDING = -1e4;

/**
 * `1 / (B A) Σ_b,a 1 / |x_b| Σ_t KL(softmax(t_bat) ‖ softmax(s_bat))`: how far a student's relations between the tokens of each sequence are from the teacher's. Padding is no token, neither as the one that looks (t) nor
 * as one that is looked at.
 *
 * @shape student, teacher scores `[B, A, L, L]`, mask `[B, L]` -> `[]`
 * @unit nats
 * @reduce mean over tokens, heads and sequences
 */
export function relationDivergence(student: tf.Tensor, teacher: tf.Tensor, mask: BatchSamples['mask']): tf.Scalar {
  const [batchSize, heads, length] = student.shape as [number, number, number, number];
  const rows = (scores: tf.Tensor): tf.Tensor2D => {
    const looked = mask ? tf.add(scores, tf.mul(tf.sub(1, tf.reshape(mask, [batchSize, 1, 1, length])), PADDING)) : scores;
    return tf.reshape(looked, [batchSize * heads * length, length]);
  };
  const divergences = klRows(rows(student), rows(teacher), 1);
  if (!mask) return tf.mean(divergences);
  // A sequence of padding alone has no relations.
  const weights = tf.div(mask, tf.maximum(tf.sum(mask, 1, true), 1));
  return tf.mul<tf.Scalar>(tf.sum(tf.mul(tf.reshape(divergences, [batchSize, heads, length]), tf.expandDims(weights, 1))), 1 / (batchSize * heads));
}

type Shape = readonly number[];

/** @throws LIM3001 there are more of one than of the other, or `fits` refuses a pair */
export function requireTaps(student: readonly Shape[], teacher: readonly Shape[], { expected, fits }: { readonly expected: string; readonly fits: (student: Shape, teacher: Shape) => boolean }): void {
  if (student.length === teacher.length && student.every((shape, i) => fits(shape, teacher[i]!))) return;
  throw new LimbeckError('LIM3001', {
    what: 'The taps are not what relations between tokens can be computed from.', expected, found: describeTaps(student, teacher),
    next: 'Name them in this order in `student` and `teacher` of the term.',
  });
}
