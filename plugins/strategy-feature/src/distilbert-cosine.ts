import { defineStrategy, tf } from '@limbeck/core';
import { cosineSimilarity, equalShapes, requirePairs, shapePairs, stopGradient } from '@limbeck/kernels';
import { z } from 'zod';

/** Of a vector's length, at least: published code adds its square to the squares of both. */
const EPSILON = 1e-6;

/**
 * DistilBERT's cosine term: `mean over tokens of 1 - cos(h_s, h_t)`, h the last hidden states.
 *
 * Tokens of padding do not count, where the data tell which they are. Weight 1 is the published one, beside 5 times `kd` with temperature 2 and 2 times the masked language model's cross-entropy.
 *
 * @shape student, teacher tap `[B, L, D]`, mask `[B, L]` -> `[]`
 * @unit none, 0 to 2
 * @reduce mean over the tokens of the batch
 * @paper Sanh, Debut, Chaumond & Wolf 2019, section 2, https://arxiv.org/abs/1910.01108; the paper has no equation: as in its code
 * @throws LIM3001 the taps are no sequences of one shape
 * @example
 * - { use: distilbert-cosine, weight: 1, student: last-layer, teacher: last-layer }
 */
export default defineStrategy({
  id: 'distilbert-cosine',
  kind: 'feature',
  formula: 'mean over tokens of 1 - cos(h_s, h_t), h the last hidden states',
  paper: 'Sanh, Debut, Chaumond & Wolf 2019, section 2, https://arxiv.org/abs/1910.01108',
  weight: 1,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['last-layer'], max: 1 }, teacher: { default: ['last-layer'], max: 1 } },
  laws: { zeroAtEqualLogits: true },
  check: (shapes) =>
    requirePairs(shapePairs(shapes), (pair) => pair.student.length === 2 && equalShapes(pair), {
      what: 'The taps are no hidden states of one shape.', expected: '[L, D] of the student and the same of the teacher',
      next: 'Name hidden states of equal width in `student` and `teacher` of the term, or use `tinybert-hidden`, which has a projection.',
    }),
  loss({ student, teacher, samples: { mask } }) {
    const distances = tf.sub(1, cosineSimilarity(student.taps[0]!, stopGradient(teacher.taps[0]!), { guard: 'clamp', epsilon: EPSILON }));
    // A batch of padding alone has no distance, rather than 0 / 0.
    return mask ? tf.div<tf.Scalar>(tf.sum(tf.mul(distances, mask)), tf.maximum(tf.sum(mask), 1)) : tf.mean<tf.Scalar>(distances);
  },
});
