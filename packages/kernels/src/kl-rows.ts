import { tf } from '@limbeck/core';
import { assertSameShape } from './same-shape.js';
import { softenedPair } from './softened-pair.js';
import { withGradient } from './with-gradient.js';

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
  return typeof temperature === 'number' ? atNumber(studentLogits, teacherLogits, temperature) : atTensor(studentLogits, teacherLogits, temperature);
}

function atNumber(student: tf.Tensor2D, teacher: tf.Tensor2D, temperature: number): tf.Tensor1D {
  return withGradient([student], () => {
    const { divergence, difference } = softenedPair(student, teacher, temperature);
    return {
      value: tf.mul<tf.Tensor1D>(tf.sum(divergence, 1), temperature ** 2),
      saved: [tf.mul(difference, temperature)],
      gradient: (dy, [alongStudent]) => [tf.mul(tf.expandDims(dy, 1), alongStudent)],
    };
  });
}

function atTensor(student: tf.Tensor2D, teacher: tf.Tensor2D, temperature: tf.Tensor): tf.Tensor1D {
  return withGradient([student, temperature], () => {
    const { divergence, difference, gap, teacher: q } = softenedPair(student, teacher, temperature);
    const rows = tf.sum(divergence, 1, true);
    const throughSoftmaxes = tf.sum(tf.add(tf.mul(difference, student), tf.mul(tf.mul(q, tf.sub(gap, rows)), teacher)), 1, true);
    return {
      value: tf.squeeze<tf.Tensor1D>(tf.mul(rows, tf.square(temperature)), [1]),
      saved: [tf.mul(difference, temperature), tf.sub(tf.mul(tf.mul(temperature, 2), rows), throughSoftmaxes)],
      gradient: (dy, [alongStudent, alongTemperature]) => {
        const each = tf.expandDims(dy, 1);
        const ofEach = tf.mul(each, alongTemperature);
        return [tf.mul(each, alongStudent), temperature.rank === 0 ? tf.sum(ofEach) : ofEach];
      },
    };
  });
}
