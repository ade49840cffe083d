import { tf } from '@limbeck/core';
import { assertSameShape } from './same-shape.js';
import { softenedPair } from './softened-pair.js';

/**
 * `T_b² KL(softmax(t_b / T_b) ‖ softmax(s_b / T_b))` of each sample; its gradient in s is `T_b (softmax(s_b/T_b) - softmax(t_b/T_b))`. Where T is a tensor it has
 * one in T, through T² and both softmaxes: `2 T KL - Σ_c (p_c - q_c) s_c - Σ_c q_c (log q_c - log p_c - KL) t_c` (p the student's, q the teacher's).
 * The teacher is a constant. Second derivatives are not defined.
 *
 * @shape studentLogits, teacherLogits `[B, C]`; temperature a number, `[]` or `[B, 1]` -> `[B]`
 * @unit nats times T²
 * @reduce sum over classes
 * @paper Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531; a learned temperature: Li et al. 2023, https://arxiv.org/abs/2211.16231
 * @throws LIM3002 when the shapes differ.
 */
export function klRows(studentLogits: tf.Tensor2D, teacherLogits: tf.Tensor2D, temperature: number | tf.Tensor): tf.Tensor1D {
  assertSameShape('klRows', ['B', 'C'], ['student', studentLogits], ['teacher', teacherLogits]);
  return (typeof temperature === 'number' ? atNumber(teacherLogits, temperature)(studentLogits) : atTensor(teacherLogits)(studentLogits, temperature)) as tf.Tensor1D;
}

const atNumber = (teacher: tf.Tensor2D, temperature: number) =>
  tf.customGrad((student, save) => {
    const { divergence, difference } = softenedPair(student as tf.Tensor2D, teacher, temperature);
    (save as tf.GradSaveFunc)([tf.mul(difference, temperature)]);
    return { value: tf.mul(tf.sum(divergence, 1), temperature ** 2), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), saved[0]!) };
  });

const atTensor = (teacher: tf.Tensor2D) =>
  tf.customGrad((student, temperature, save) => {
    const [s, t] = [student as tf.Tensor2D, temperature as tf.Tensor];
    const { divergence, difference, gap, teacher: q } = softenedPair(s, teacher, t);
    const rows = tf.sum(divergence, 1, true);
    const throughSoftmaxes = tf.sum(tf.add(tf.mul(difference, s), tf.mul(tf.mul(q, tf.sub(gap, rows)), teacher)), 1, true);
    (save as tf.GradSaveFunc)([tf.mul(difference, t), tf.sub(tf.mul(tf.mul(t, 2), rows), throughSoftmaxes)]);
    return {
      value: tf.squeeze(tf.mul(rows, tf.square(t)), [1]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const each = tf.expandDims(dy, 1);
        const alongTemperature = tf.mul(each, saved[1]!);
        return [tf.mul(each, saved[0]!), t.rank === 0 ? tf.sum(alongTemperature) : alongTemperature];
      },
    };
  });
