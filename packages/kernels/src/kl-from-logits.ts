import { tf } from '@limbeck/core';
import type { ScalarLike } from '@limbeck/core';
import { klRows } from './kl-rows.js';
import { assertSameShape } from './same-shape.js';
import { softenedPair } from './softened-pair.js';
import { withGradient } from './with-gradient.js';

/**
 * `T²/B Σ_b KL(softmax(t_b / T) ‖ softmax(s_b / T))`, s the student's and t the teacher's logits; its gradient in s is `T/B (softmax(s/T) - softmax(t/T))`,
 * and where T is a tensor it has one in T. The teacher is a constant. Second derivatives are not defined.
 *
 * @shape studentLogits, teacherLogits `[B, C]`; temperature a number or `[]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes, mean over the batch
 * @paper Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531
 * @throws LIM3002 when the shapes differ.
 */
export function klFromLogits(studentLogits: tf.Tensor2D, teacherLogits: tf.Tensor2D, temperature: ScalarLike): tf.Scalar {
  assertSameShape('klFromLogits', ['B', 'C'], ['student', studentLogits], ['teacher', teacherLogits]);
  if (typeof temperature !== 'number') return tf.mean(klRows(studentLogits, teacherLogits, temperature));
  const batchSize = studentLogits.shape[0];
  return withGradient([studentLogits], () => {
    const { divergence, difference } = softenedPair(studentLogits, teacherLogits, temperature);
    return {
      value: tf.mul<tf.Scalar>(tf.sum(divergence), temperature ** 2 / batchSize),
      saved: [tf.mul(difference, temperature / batchSize)],
      gradient: (dy, [alongStudent]) => [tf.mul(dy, alongStudent)],
    };
  });
}
