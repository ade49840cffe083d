import { defineStrategy, tf } from '@limbeck/core';
import { attentionScores, stopGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { relationDivergence, requireTaps } from './attention-relations.js';

/**
 * MiniLM: `KL(A_t ‖ A_s) + KL(R_t ‖ R_s)`, `A = softmax(Q Kᵀ / √d)` the attention of the last layer and `R = softmax(V Vᵀ / √d)` the relations between its values.
 *
 * Taps, of one layer of each network: either queries, keys and values; or the attention's scores before the softmax, and the values. As many heads in both networks; their widths d may differ, so that the student may be narrower.
 * Padding (the mask of the data) is left out. Weight 1, alone: the published student learns from this on unlabelled text, then from labels.
 *
 * @shape queries, keys, values `[B, A, L, d]`; scores `[B, A, L, L]` -> `[]`
 * @unit nats
 * @reduce mean over tokens, heads and sequences of each term
 * @paper Wang, Wei, Dong, Bao, Yang & Zhou 2020, equations 6 to 10, https://arxiv.org/abs/2002.10957
 * @throws LIM3001 the taps are others, or the numbers of heads or tokens differ
 * @example
 * - { use: minilm, student: [layer6/queries, layer6/keys, layer6/values], teacher: [layer12/queries, layer12/keys, layer12/values] }
 */
export default defineStrategy({
  id: 'minilm',
  kind: 'relation',
  formula: 'KL(A_t ‖ A_s) + KL(R_t ‖ R_s), A = softmax(Q Kᵀ / √d), R = softmax(V Vᵀ / √d)',
  paper: 'Wang, Wei, Dong, Bao, Yang & Zhou 2020, equations 6 to 10, https://arxiv.org/abs/2002.10957',
  deviations: ["The paper's 1/|x| is read as the mean over the tokens that are no padding, of each sequence."],
  weight: 1,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['queries', 'keys', 'values'], min: 2, max: 3 }, teacher: { default: ['queries', 'keys', 'values'], min: 2, max: 3 } },
  laws: { zeroAtEqualLogits: true },
  check({ student, teachers }) {
    const [heads, length] = student.taps[0]!;
    const scores = student.taps.length === 2;
    const expected = scores ? 'scores [A, L, L] and values [A, L, d] of the student and of the teacher' : 'queries, keys and values, each [A, L, d], of the student and of the teacher';
    requireTaps(student.taps, teachers[0]!.taps, { expected, fits: (...pair) => pair.every((shape) => shape.length === 3 && shape[0] === heads && shape[1] === length) });
    for (const { taps: [first, second] } of [student, teachers[0]!]) requireTaps([first!], [second!], { expected, fits: () => first![2] === (scores ? length : second![2]) });
  },
  loss({ student, teacher, samples: { mask } }) {
    const [own, other] = [student.taps, teacher.taps.map((tap) => stopGradient(tap))].map(relations) as [tf.Tensor[], tf.Tensor[]];
    return tf.addN(own.map((scores, i) => relationDivergence(scores, other[i]!, mask)));
  },
});

/** Scores of the attention, and those of the values. */
function relations(taps: readonly tf.Tensor[]): tf.Tensor[] {
  const values = taps.at(-1)!;
  return [taps.length === 2 ? taps[0]! : attentionScores(taps[0]!, taps[1]!), attentionScores(values, values)];
}
