import { defineStrategy, positiveSchedule, tf } from '@limbeck/core';
import { atTemperature, klRows, withoutGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { crossEntropies, entropies } from './predictions.js';

/**
 * Weighted soft labels: `τ²/B Σ_b w_b H(softmax(t_b / τ), softmax(s_b / τ))`, `w = 1 - exp(-CE(s, y) / (CE(t, y) + ε))`, H the cross-entropy (not the divergence, but with the
 * same gradient). The weights are constants to the gradient.
 *
 * τ = 2 with weight 2.5 is the published code's setting for ImageNet; CIFAR-100 has τ = 4 and weight 2.25. ε = 1e-7 is the published code's and not in the paper; it decides only where the teacher
 * is certain.
 *
 * @shape student, teacher logits, one-hot labels `[B, C]` -> `[]`
 * @unit nats times τ²
 * @reduce sum over classes, mean over the batch
 * @paper Zhou, Song, Chen, Zhou, Wang, Yuan & Zhang 2021, section 4, https://arxiv.org/abs/2102.00650
 */
export default defineStrategy({
  id: 'wsld',
  kind: 'response',
  formula: 'τ² · (1 − exp(−CE(s, y)/CE(t, y))) · cross-entropy(softmax(t/τ), softmax(s/τ)), mean over the batch',
  paper: 'Zhou, Song, Chen, Zhou, Wang, Yuan & Zhang 2021, section 4, https://arxiv.org/abs/2102.00650; τ of the published code for ImageNet',
  options: z.strictObject({
    temperature: positiveSchedule.default(2).describe('τ: divides both logits of the soft term.'),
    epsilon: z.number().positive().default(1e-7).describe('ε: added to the teacher\'s cross-entropy, which may be 0.'),
  }),
  needs: { teacher: true },
  laws: { gradientIsNotDerivative: { logits: 'the weights are constants' } },
  loss({ student, teacher, labels }, { temperature, epsilon }) {
    const weights = withoutGradient(() => {
      const ratio = tf.div(crossEntropies(student.logits, labels.oneHot), tf.add(crossEntropies(teacher.logits, labels.oneHot), epsilon));
      return tf.neg(tf.expm1(tf.neg(ratio)));
    });
    const entropy = withoutGradient(() => tf.mul(entropies(atTemperature(teacher.logits, temperature)), tf.mul(temperature, temperature)));
    return tf.mean(tf.mul(weights, tf.add(klRows(student.logits, teacher.logits, temperature), entropy)));
  },
});
