import { defineStrategy, tf } from '@limbeck/core';
import { equalShapes, maskWhere, requirePairs } from '@limbeck/kernels';
import { z } from 'zod';
import { layerPairs, layerShapePairs, layersOption } from './layer-pairs.js';

/**
 * TinyBERT's attention: `Σ_m mean (A_s,m - A_t,g(m))²`, A the scores before the softmax, those of padding set to 0; g(m) = k m with k times as many layers in the teacher.
 *
 * A transformer adds a large negative number to the scores of padding: what is at or below -100 counts as 0, in both networks, as in the published code. Weight 1 beside the terms on embeddings and hidden states.
 *
 * @shape student, teacher taps `[B, heads, L, L]` -> `[]`
 * @unit squared scores
 * @reduce mean over heads, both positions and batch, sum over the student's layers
 * @paper Jiao, Yin, Shang, Jiang, Chen, Li, Wang & Liu 2020, equation 7, https://arxiv.org/abs/1909.10351
 * @throws LIM3001 no layer of the teacher follows for one of the student, or the shapes differ
 * @example
 * - { use: tinybert-attention, student: [attention1, attention2], teacher: [attention3, attention6] }
 */
export default defineStrategy({
  id: 'tinybert-attention',
  kind: 'feature',
  formula: 'Σ_m mean (A_s,m - A_t,g(m))², A the attention scores before the softmax, 0 at padding',
  paper: 'Jiao, Yin, Shang, Jiang, Chen, Li, Wang & Liu 2020, equation 7, https://arxiv.org/abs/1909.10351',
  deviations: ["Scores of at most -100 count as 0, as in the published code; the paper's equation has no padding."],
  weight: 1,
  options: z.strictObject({
    layers: layersOption,
    padding: z.number().default(-100).describe('Scores up to this one are those of padding.'),
  }),
  needs: { teacher: true },
  taps: { student: { default: ['attention*'] }, teacher: { default: ['attention*'] } },
  laws: ({ layers }) => (layers ? {} : { zeroAtEqualLogits: true }),
  check: (shapes, { layers }) =>
    requirePairs(layerShapePairs(shapes, layers), (pair) => pair.student.length === 3 && equalShapes(pair), {
      what: 'The taps are no attention scores of as many heads and positions.', expected: '[heads, L, L] of the student and the same of the teacher',
      next: 'Name attention scores in `student` and `teacher` of the term. Networks with other numbers of heads cannot be compared by them.',
    }),
  loss(networks, { layers, padding }) {
    const scores = (tap: tf.Tensor): tf.Tensor => maskWhere(tf.greater(tap, padding), tap, 0);
    return tf.addN(layerPairs(networks, layers).map(({ student, teacher }) => tf.mean<tf.Scalar>(tf.squaredDifference(scores(student), scores(teacher)))));
  },
});
