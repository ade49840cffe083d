import { defineStrategy, tf } from '@limbeck/core';
import { attentionScores, stopGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { relationDivergence, requireTaps } from './attention-relations.js';

const factor = z.number().min(0).default(1);

const options = z.strictObject({
  heads: z.int().min(1).default(48).describe('Relation heads: into how many slices the width of either network is cut. 48 is that of teachers of base size, 64 of large ones.'),
  queries: factor.describe('Factor of the relations between queries.'),
  keys: factor.describe('Factor of the relations between keys.'),
  values: factor.describe('Factor of the relations between values.'),
});

const NAMES = ['queries', 'keys', 'values'] as const;

/**
 * MiniLMv2: `Σ_i α_i KL(softmax(X_i,t X_i,tᵀ / √d_t) ‖ softmax(X_i,s X_i,sᵀ / √d_s))`, X_i the queries, keys and values of a layer, their heads joined and cut again into relation heads of width d.
 *
 * Taps, of one layer of each network: queries, keys, values, in this order; with or without an axis of heads. Neither the numbers of heads nor the widths of the networks need be equal; each width must be a multiple of
 * `heads`. The student's layer is the last one; the teacher's is the last of a base and an upper middle one of a large teacher. Padding (the mask of the data) is left out. Weight 1, alone.
 *
 * @shape queries, keys, values `[B, L, D]` or `[B, A, L, d]` -> `[]`
 * @unit nats
 * @reduce mean over tokens, relation heads and sequences of each term, sum over the terms
 * @paper Wang, Bao, Huang, Dong & Wei 2021, equations 3 to 5, https://arxiv.org/abs/2012.15828
 * @throws LIM3001 the taps are others, the numbers of tokens differ, or a width is no multiple of `heads`
 * @example
 * - { use: minilm-v2, student: [layer6/queries, layer6/keys, layer6/values], teacher: [layer21/queries, layer21/keys, layer21/values], with: { heads: 64 } }
 */
export default defineStrategy({
  id: 'minilm-v2',
  kind: 'relation',
  formula: 'Σ_i α_i KL(softmax(X_i,t X_i,tᵀ / √d_t) ‖ softmax(X_i,s X_i,sᵀ / √d_s)), X_i queries, keys and values in relation heads',
  paper: 'Wang, Bao, Huang, Dong & Wei 2021, equations 3 to 5, https://arxiv.org/abs/2012.15828',
  deviations: ['The mean over the tokens of a sequence is over those that are no padding.'],
  weight: 1,
  options,
  needs: { teacher: true },
  taps: { student: { default: [...NAMES], min: 3, max: 3 }, teacher: { default: [...NAMES], min: 3, max: 3 } },
  laws: { zeroAtEqualLogits: true },
  check({ student, teachers }, { heads }) {
    const length = tokensOf(student.taps[0]!);
    requireTaps(student.taps, teachers[0]!.taps, {
      expected: `queries, keys and values of the student and of the teacher, each [L, D] or [A, L, D / A], L equal and D a multiple of ${heads} relation heads`,
      fits: (...pair) => pair.every((shape) => (shape.length === 2 || shape.length === 3) && tokensOf(shape) === length && widthOf(shape) % heads === 0),
    });
  },
  loss({ student, teacher, samples: { mask } }, { heads, ...factors }) {
    const terms = NAMES.flatMap((name, i) => {
      if (factors[name] === 0) return [];
      const [own, other] = [relations(student.taps[i]!, heads), relations(stopGradient(teacher.taps[i]!), heads)];
      return [tf.mul<tf.Scalar>(relationDivergence(own, other, mask), factors[name])];
    });
    return tf.addN(terms);
  },
});

/** Scores between the tokens in each relation head. @shape x `[B, L, D]` or `[B, A, L, D / A]` -> `[B, heads, L, L]` */
function relations(x: tf.Tensor, heads: number): tf.Tensor {
  const joined = x.rank === 4 ? tf.transpose(x, [0, 2, 1, 3]) : x;
  const shape = x.shape.slice(1);
  const sliced = tf.transpose(tf.reshape(joined, [x.shape[0]!, tokensOf(shape), heads, widthOf(shape) / heads]), [0, 2, 1, 3]);
  return attentionScores(sliced, sliced);
}

const tokensOf = (shape: readonly number[]): number => shape.at(-2)!;
const widthOf = (shape: readonly number[]): number => (shape.length === 3 ? shape[0]! * shape[2]! : shape[1]!);
