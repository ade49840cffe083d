import { tf } from '@limbeck/core';
import { logSoftmax } from './log-softmax.js';
import { assertSameShape } from './same-shape.js';

/** From here on the value is summed from second-order terms: the plain sum's rounding error grows with T². */
const LARGE_TEMPERATURE = 32;

/**
 * `T²/B Σ_b KL(softmax(t_b / T) ‖ softmax(s_b / T))`, s the student's and t the teacher's logits; its gradient in s is `T/B (softmax(s/T) - softmax(t/T))`.
 * The teacher is a constant. Second derivatives are not defined.
 *
 * @shape studentLogits, teacherLogits `[B, C]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes, mean over the batch
 * @paper Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531
 * @throws LIM3002 when the shapes differ.
 */
export function klFromLogits(studentLogits: tf.Tensor2D, teacherLogits: tf.Tensor2D, temperature: number): tf.Scalar {
  assertSameShape('klFromLogits', ['B', 'C'], ['student', studentLogits], ['teacher', teacherLogits]);
  const batchSize = studentLogits.shape[0];
  const divergence = tf.customGrad((student, save) => {
    const logStudent = logSoftmax(atTemperature(student as tf.Tensor2D, temperature));
    const logTeacher = logSoftmax(atTemperature(teacherLogits, temperature));
    const [probabilities, teacher] = [tf.exp(logStudent), tf.exp(logTeacher)];
    const gap = tf.sub(logTeacher, logStudent);
    const plain = tf.mul(teacher, gap);
    const terms = temperature > LARGE_TEMPERATURE ? tf.add(plain, differences(probabilities, teacher, gap)) : plain;
    const value = tf.mul(tf.sum(terms), temperature ** 2 / batchSize);
    (save as tf.GradSaveFunc)([tf.mul(tf.sub(probabilities, teacher), temperature / batchSize)]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!) };
  });
  return divergence(studentLogits) as tf.Scalar;
}

function atTemperature(logits: tf.Tensor2D, temperature: number): tf.Tensor2D {
  return temperature === 1 ? logits : tf.mul(logits, 1 / temperature);
}

/** `student - teacher`, precise where both are nearly equal. Their sum is 0, but added to `teacher * gap` they leave terms of second order in the gap. */
function differences(student: tf.Tensor, teacher: tf.Tensor, gap: tf.Tensor): tf.Tensor {
  return tf.where(tf.less(tf.abs(gap), 1), tf.mul(teacher, tf.expm1(tf.neg(gap))), tf.sub(student, teacher));
}
