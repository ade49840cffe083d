import { defineStrategy, positiveSchedule, tf, type ScalarLike } from '@limbeck/core';
import { klFromLogits, klRows, logMeanExp, withoutGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { meanOf } from './mean-of.js';
import { crossEntropies, entropies } from './predictions.js';

type Teachers = readonly tf.Tensor2D[];

/** Keeps the weights of teachers that are all certain equal and finite. */
const TINY = 1e-7;

/**
 * Several teachers: `T² KL(q ‖ softmax(s / T))` from their mean q, or `T² Σ_k w_k KL(softmax(t_k / T) ‖ softmax(s / T))` with weights for each sample.
 *
 * mean-probabilities and mean-logits are the arithmetic and the (renormalised) geometric mean of the softened predictions; the first has the gradient of the mean of the teachers' losses.
 * entropy (EBKD): `w_k = (1 - H_k / Σ_j H_j) / (K - 1)`, H the entropy at T = 1. confidence (CA-MKD, its part on responses): `w_k = (1 - softmax_k(CE_k)) / (K - 1)`, CE_k the
 * teacher's cross-entropy to the label. Both sum to 1, as CA-MKD's paper has it, and K equal teachers are one. The published code divides both by K once more and leaves EBKD's K - 1 away,
 * `divideByTeachers: true`; its numbers are with weight 1 and that division. T = 4 is the paper's and the code's.
 *
 * @shape student's logits, each teacher's logits, one-hot labels `[B, C]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes and teachers, mean over the batch
 * @paper means: Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531; CA-MKD: Zhang, Chen & Wang 2022, equations 2 to 4, https://arxiv.org/abs/2201.00007; EBKD: Kwon, Na, Lee & Kim 2020, https://doi.org/10.1109/ICASSP40776.2020.9054698
 */
export default defineStrategy({
  id: 'ensemble',
  kind: 'response',
  formula: 'T² · KL(mean of softmax(t_k/T) ‖ softmax(s/T)), or T² · Σ_k w_k · KL(softmax(t_k/T) ‖ softmax(s/T)), mean over the batch',
  paper: 'Hinton, Vinyals & Dean 2015, section 2, https://arxiv.org/abs/1503.02531; CA-MKD: Zhang, Chen & Wang 2022, equations 2 to 4, https://arxiv.org/abs/2201.00007; EBKD: Kwon, Na, Lee & Kim 2020, ICASSP',
  options: z.strictObject({
    combine: z
      .enum(['mean-probabilities', 'mean-logits', 'entropy', 'confidence'])
      .default('mean-probabilities')
      .describe('How the teachers are combined: by the mean of their softened probabilities or of their logits, or by weights for each sample: the less entropy (EBKD), or the less error (CA-MKD), the more.'),
    temperature: positiveSchedule.default(4).describe('T: divides all logits.'),
    divideByTeachers: z.boolean().default(false).describe('Whether entropy and confidence weights are those of the code published with CA-MKD, which sum to less than 1: (1 - H_k / Σ H) / K, and w_k / K.'),
  }),
  needs: { teacher: true, severalTeachers: true },
  laws: { zeroAtEqualLogits: true },
  loss({ student: { logits: student }, teachers: outputs, labels }, { combine, temperature, divideByTeachers }) {
    const teachers = outputs.map(({ logits }) => logits);
    const count = teachers.length;
    if (combine === 'mean-logits') return klFromLogits(student, meanOf(teachers), temperature);
    if (combine === 'mean-probabilities') return klFromLogits(student, meanOfProbabilities(teachers, temperature), temperature);
    // One teacher has weight 1, whatever its entropy or error.
    if (count === 1) return klFromLogits(student, teachers[0]!, temperature);
    const weights = withoutGradient(() => (combine === 'entropy' ? entropyWeights(teachers) : confidenceWeights(teachers, labels.oneHot)));
    const divergences = tf.stack(teachers.map((teacher) => klRows(student, teacher, temperature)), 1);
    const weighted: tf.Scalar = tf.mean(tf.sum(tf.mul(weights, divergences), 1));
    return divideByTeachers ? tf.mul(weighted, (combine === 'entropy' ? count - 1 : 1) / count) : weighted;
  },
});

/** Logits whose softmax at T is the mean of the teachers' at T, with all digits at any T. */
function meanOfProbabilities(teachers: Teachers, temperature: ScalarLike): tf.Tensor2D {
  const normalized = teachers.map((logits) => tf.sub(logits, logMeanExp(logits, temperature)));
  return tf.squeeze(logMeanExp(tf.stack(normalized, 2), temperature), [2]);
}

/** `[B, K]` */
function entropyWeights(teachers: Teachers): tf.Tensor {
  const each = tf.add(tf.stack(teachers.map(entropies), 1), TINY);
  return tf.mul(tf.sub(1, tf.div(each, tf.sum(each, 1, true))), 1 / (teachers.length - 1));
}

/** `[B, K]` */
function confidenceWeights(teachers: Teachers, oneHot: tf.Tensor2D): tf.Tensor {
  const errors = tf.stack(teachers.map((logits) => crossEntropies(logits, oneHot)), 1);
  return tf.mul(tf.sub(1, tf.softmax(errors)), 1 / (teachers.length - 1));
}
