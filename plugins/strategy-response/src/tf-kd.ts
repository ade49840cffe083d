import { defineStrategy, positiveSchedule, tf, type ScalarLike } from '@limbeck/core';
import { klFromLogits } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Teacher-free distillation. `self`: kd from a trained copy of the student, `T² KL(softmax(t / T) ‖ softmax(s / T))`. `virtual`: the teacher is made by hand, u = a for the label and
 * `(1 - a) / (C - 1)` for every other class, `KL(u_T ‖ softmax(s))`.
 *
 * The published numbers come from the code, so the defaults are the code's: `u_T = softmax(u / T)`, a softmax of probabilities; the student is not divided by T; the mean is taken
 * over all B · C numbers. The paper's equation 9 is `studentTemperature: true` and `reduction: batch`; it says of u_T only that T softens u, which `target: softened` (`u^(1/T)`, renormalised)
 * takes at its word. T = 20 is that of ResNet18 (virtual) and MobileNetV2 (self); a = 0.99 is the code's, the paper has a of at least 0.9. The published weights are α · multiplier beside 1 - α of
 * cross-entropy: 10 and 0.9 for ResNet18 by a virtual teacher, 0.95 and 0.05 for MobileNetV2 (virtual: T = 40).
 *
 * @shape student (and teacher) logits, one-hot labels `[B, C]` -> `[]`
 * @unit nats, times T² for `self`
 * @reduce mean over classes and batch; sum over classes and mean over the batch with `reduction: batch`
 * @paper Yuan, Tay, Li, Wang & Feng 2020, section 4, https://arxiv.org/abs/1909.11723
 */
export default defineStrategy({
  id: 'tf-kd',
  kind: 'response',
  formula: 'KL(u ‖ softmax(s)), u a teacher made by hand; or T² · KL(softmax(t/T) ‖ softmax(s/T)), t a trained copy of the student',
  paper: 'Yuan, Tay, Li, Wang & Feng 2020, section 4, https://arxiv.org/abs/1909.11723; defaults of the published code, which differ',
  options: z.strictObject({
    mode: z.enum(['virtual', 'self']).default('virtual').describe('virtual: a teacher made by hand, none in the manifest. self: the teacher is a trained copy of the student.'),
    temperature: positiveSchedule.default(20).describe('T: softens the teacher.'),
    correct: z.number().gt(0).lt(1).default(0.99).describe('a: the virtual teacher\'s probability of the label.'),
    target: z
      .enum(['softmax-of-probabilities', 'softened'])
      .default('softmax-of-probabilities')
      .describe('How T softens the virtual teacher u: softmax(u/T), as in the published code, or u^(1/T), renormalised.'),
    studentTemperature: z.boolean().default(false).describe('Whether the student is divided by T beside the virtual teacher, as in the paper; beside a copy it always is.'),
    reduction: z.enum(['element', 'batch']).default('element').describe('element: mean over samples and classes, as in the published code. batch: sum over classes, mean over samples.'),
  }),
  needs: ({ mode }) => ({ teacher: mode === 'self' }),
  laws: ({ mode }) => ({ zeroAtEqualLogits: mode === 'self' }),
  loss({ student, teacher, labels }, { mode, temperature, correct, target, studentTemperature, reduction }) {
    const classes = student.logits.shape[1];
    const virtual = (): tf.Scalar => {
      const [label, other] = [correct, (1 - correct) / (classes - 1)].map((probability) => (target === 'softened' ? Math.log(probability) : probability)) as [number, number];
      return virtualTeacher(student.logits, tf.add<tf.Tensor2D>(tf.mul(labels.oneHot, label - other), other), temperature, studentTemperature);
    };
    const divergence = mode === 'self' ? klFromLogits(student.logits, teacher.logits, temperature) : virtual();
    return reduction === 'element' ? tf.mul(divergence, 1 / classes) : divergence;
  },
});

/** Without T² in either form. */
function virtualTeacher(student: tf.Tensor2D, made: tf.Tensor2D, temperature: ScalarLike, bothDivided: boolean): tf.Scalar {
  return bothDivided ? tf.div(klFromLogits(student, made, temperature), tf.mul(temperature, temperature)) : klFromLogits(student, tf.div(made, temperature), 1);
}
