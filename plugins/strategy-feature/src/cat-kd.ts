import { classifierOf, defineStrategy, LimbeckError, tf, type NetworkOutputs, type NetworkShapes } from '@limbeck/core';
import { adaptiveAveragePool, stopGradient, unitVectors } from '@limbeck/kernels';
import { z } from 'zod';

const options = z.strictObject({
  pool: z.int().min(1).default(2).describe('r: class activation maps are compared after averaging to r x r.'),
  normalize: z.boolean().default(false).describe('Divides every map by its length over places, for pairs of unlike architectures.'),
});

type Options = z.output<typeof options>;

/**
 * Class attention transfer: `mean (pool_r(A_s) - pool_r(A_t))²`, `A_c = Σ_k W_kc F_k + b_c` the class activation maps: the classifier applied at every place of the last map, before average pooling.
 *
 * With `normalize` each map of a sample and class has length 1; one that is 0 everywhere stays so, without a gradient. The mean of A over places is the logit. The gradient reaches the student's classifier, too. Published (weight / r / normalised), beside cross-entropy:
 * resnet32x4 to resnet8x4 15 / 2 / no (the defaults), resnet56 to resnet20 0.7 / 2 / no, resnet110 to resnet32 1.8 / 2 / no, vgg13 to vgg8 4.5 / 2 / no, wrn-40-2 to wrn-16-2 12 / 2 / no, to wrn-40-1 1.5 / 2 / no,
 * vgg13 to MobileNetV2 15 / 2 / yes, ResNet-50 to MobileNetV2 40 / 2 / yes, resnet32x4 to ShuffleNetV1 and V2 600 / 4 / yes, wrn-40-2 to ShuffleNetV1 80 / 4 / yes.
 *
 * @shape student tap `[B, H, W, D]`, teacher tap `[B, H', W', D']`, kernels `[D, C]`, `[D', C]` -> `[]`
 * @unit squared logits; none with `normalize`
 * @reduce mean over places, classes and batch
 * @paper Guo, Yan, Li & Lin 2023, section 3, https://arxiv.org/abs/2304.12777
 * @throws LIM3001 a tap is no map, or its channels are not what the classifier takes; or a last layer is not linear
 * @example
 * - { use: cat-kd, weight: 15, student: last-stage, teacher: last-stage, with: { pool: 2, normalize: false } }
 */
export default defineStrategy({
  id: 'cat-kd',
  kind: 'feature',
  formula: 'mean (pool_r(A_s) - pool_r(A_t))², A the class activation maps: the classifier at every place of the last map',
  paper: 'Guo, Yan, Li & Lin 2023, section 3, https://arxiv.org/abs/2304.12777',
  deviations: ['The classifier\'s bias is part of the maps, so that their mean is the logit; the published networks have none.'],
  weight: 15,
  options,
  needs: { teacher: true, classifiers: true },
  taps: { student: { default: ['last-stage'], max: 1 }, teacher: { default: ['last-stage'], max: 1 } },
  laws: { zeroAtEqualLogits: true },
  check({ student, teachers }) {
    requireClassified('student', student);
    requireClassified('teacher', teachers[0]!);
  },
  loss: ({ student, teacher }, given) => tf.mean<tf.Scalar>(tf.squaredDifference(activationMaps(student, given), stopGradient(activationMaps(teacher, given)))),
});

/** Averaging before the classifier is the same as after it, and cheaper. @shape -> `[B, r r, C]` */
function activationMaps(network: NetworkOutputs, { pool, normalize }: Options): tf.Tensor3D {
  const pooled = adaptiveAveragePool(network.taps[0] as tf.Tensor4D, [pool, pool]);
  const { kernel, bias } = classifierOf(network);
  const [batch, , , features] = pooled.shape;
  const product = tf.matMul(tf.reshape(pooled, [batch * pool * pool, features]), kernel);
  const maps = tf.reshape(bias ? tf.add(product, bias) : product, [batch, pool * pool, kernel.shape[1]]) as tf.Tensor3D;
  return normalize ? unitVectors(maps, 1) : maps;
}

function requireClassified(whose: string, { taps, classifier }: NetworkShapes): void {
  const [tap, features] = [taps[0]!, classifier![0]];
  if (tap.length === 3 && tap[2] === features) return;
  throw new LimbeckError('LIM3001', {
    what: `The tap of the ${whose} is not the map that its classifier takes after average pooling.`,
    expected: `a map [H, W, ${features}]`, found: `[${tap.join(', ')}]`, next: `Name the last map before the pooling in \`${whose}\` of the term, or choose a model whose classifier follows average pooling.`,
  });
}
