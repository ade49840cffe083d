import { classifierOf, defineStrategy, LimbeckError, tf, type ConnectorLayer } from '@limbeck/core';
import { stopGradient } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Softmax regression representation learning: `mean (h' - h_t)² + mean (W_t h' + b_t - z_t)²`, `h' = ReLU(BN(C h_s))`, h the activations before the classifiers, W_t and b_t the teacher's frozen classifier.
 *
 * C has no bias. The gradient of the second term flows through the teacher's classifier to h'. Maps are averaged over places: C is then a 1 x 1 convolution and h' the mean of ReLU. Weight 1 beside cross-entropy is that of
 * the paper and of the published CIFAR-100 runs (which add `kd` with weight 1).
 *
 * @shape student tap `[B, D]` or `[B, H, W, D]`, teacher tap `[B, D']` or `[B, H', W', D']`, teacher logits `[B, C]` -> `[]`
 * @unit squared units of activations, plus squared logits
 * @reduce mean over all elements of each term
 * @paper Yang, Martinez, Bulat & Tzimiropoulos 2021, section 3, https://openreview.net/forum?id=ZzwDy_wiWv
 * @throws LIM3001 the teacher's tap is not what its classifier takes, or the student's is neither map nor vector
 * @example
 * - { use: srrl, weight: 1, student: pooled, teacher: pooled }
 */
export default defineStrategy({
  id: 'srrl',
  kind: 'feature',
  formula: "mean (h' - h_t)² + mean (W_t h' + b_t - z_t)², h' = ReLU(BN(C h_s))",
  paper: 'Yang, Martinez, Bulat & Tzimiropoulos 2021, section 3, https://openreview.net/forum?id=ZzwDy_wiWv',
  deviations: ["The connector sees pooled vectors, as in the code of the published CIFAR-100 runs; the authors' ImageNet code applies it to the maps before pooling: tap the last stage for that."],
  weight: 1,
  options: z.strictObject({}),
  needs: { teacher: true, classifiers: true },
  taps: { student: { default: ['pooled'], max: 1 }, teacher: { default: ['pooled'], max: 1 } },
  // Batch normalisation of the connector.
  laws: { dependsOnBatch: true },
  check({ student, teachers: [teacher] }) {
    requireTap('student', student.taps[0]!);
    requireTap('teacher', teacher!.taps[0]!, teacher!.classifier![0]);
  },
  connectors({ student, teachers }) {
    const [input, features] = [student.taps[0]!, teachers[0]!.classifier![0]];
    const projection: ConnectorLayer = input.length === 3 ? { type: 'conv2d', filters: features, kernelSize: 1, useBias: false } : { type: 'dense', units: features, useBias: false };
    return { modules: { connector: { input, layers: [projection, { type: 'batch-norm' }, { type: 'relu' }] } } };
  },
  loss({ student, teacher, connectors }) {
    const features = averaged(connectors.apply('connector', student.taps[0]!));
    const { kernel, bias } = classifierOf(teacher);
    const product = tf.matMul(features, stopGradient(kernel));
    const logits = bias ? tf.add(product, stopGradient(bias)) : product;
    return tf.add(tf.mean(tf.squaredDifference(features, stopGradient(averaged(teacher.taps[0]!)))), tf.mean(tf.squaredDifference(logits, stopGradient(teacher.logits))));
  },
});

function averaged(tap: tf.Tensor): tf.Tensor2D {
  return tap.rank === 4 ? tf.mean<tf.Tensor2D>(tap, [1, 2]) : (tap as tf.Tensor2D);
}

/** `features`: what the classifier takes. */
function requireTap(whose: string, tap: readonly number[], features?: number): void {
  if ((tap.length === 1 || tap.length === 3) && (features === undefined || tap.at(-1) === features)) return;
  throw new LimbeckError('LIM3001', {
    what: features === undefined ? `The tap of the ${whose} is neither a map nor a vector.` : `The tap of the ${whose} is not what its classifier takes.`,
    expected: features === undefined ? '[D] or [H, W, D]' : `[${features}] or [H, W, ${features}]`, found: `[${tap.join(', ')}]`, next: `Name the activation before the classifier (pooled) in \`${whose}\` of the term.`,
  });
}
