import { defineStrategy, positiveSchedule, tf } from '@limbeck/core';
import { assertSameShape, atTemperature, pearson, withoutGradient } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * DIST: `τ² [β mean_b (1 - ρ(p_b, q_b)) + γ mean_c (1 - ρ(p_c, q_c))]`, ρ Pearson's correlation, p and q student's and teacher's softmax(z / τ): their rows
 * (samples) in the first term, their columns (classes over the batch) in the second.
 *
 * β = γ = 2 and τ = 1 is the paper's setting for ImageNet, with weight 1; for CIFAR-100 it takes τ = 4. τ² is the published code's for CIFAR-100 (equal to the paper's formula at τ = 1). The second
 * term depends on which samples share a batch. At equal logits the loss is 0 but for
 * 1e-8 over the squared lengths, which at a large τ are small: `epsilon: clamped` has no such rest.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit none times τ²
 * @reduce mean over samples, mean over classes
 * @paper Huang, You, Wang, Qian & Xu 2022, equations 8 to 11, https://arxiv.org/abs/2205.10536
 */
export default defineStrategy({
  id: 'dist',
  kind: 'response',
  formula: 'τ² · [β · (1 − Pearson of each sample’s softmax(z/τ)) + γ · (1 − Pearson of each class over the batch)], means',
  paper: 'Huang, You, Wang, Qian & Xu 2022, equations 8 to 11, https://arxiv.org/abs/2205.10536',
  options: z.strictObject({
    beta: z.number().min(0).default(2).describe('β: weight of the relation between the classes of each sample.'),
    gamma: z.number().min(0).default(2).describe('γ: weight of the relation between the samples of each class.'),
    temperature: positiveSchedule.default(1).describe('τ: divides both logits.'),
    epsilon: z
      .enum(['added', 'clamped'])
      .default('added')
      .describe('added: 1e-8 is added to the product of the lengths, as in the published code. clamped: each length is at least 1e-8, as in torchdistill. Only nearly constant vectors show it.'),
  }),
  needs: { teacher: true },
  laws: ({ epsilon }) => ({ dependsOnBatch: true, zeroAtEqualLogits: epsilon === 'clamped' }),
  loss({ student, teacher }, { beta, gamma, temperature, epsilon }) {
    assertSameShape('dist', ['B', 'C'], ['student', student.logits], ['teacher', teacher.logits]);
    const p = tf.softmax(atTemperature(student.logits, temperature));
    const q = withoutGradient(() => tf.softmax(atTemperature(teacher.logits, temperature)));
    const guard = epsilon === 'added' ? 'add' : 'clamp';
    const distance = (axis: number, weight: number): tf.Tensor => tf.mul(tf.sub(1, tf.mean(pearson(p, q, { axis, guard }))), weight);
    return tf.mul(tf.add(distance(1, beta), distance(0, gamma)), tf.mul(temperature, temperature));
  },
});
