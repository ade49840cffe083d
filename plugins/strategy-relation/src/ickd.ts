import { defineStrategy, tf, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { channelProducts, equalChannels, mapShapePairs, placeRows, requirePairs, tapPairs, unitVectors } from '@limbeck/kernels';
import { z } from 'zod';

const options = z.strictObject({
  form: z.enum(['cifar', 'imagenet']).default('cifar').describe("What the sum is divided by. cifar: channels times batch, in the authors' code for CIFAR-100. imagenet: by the batch once more, in their code for ImageNet, where the weight is 500 and the kernel 3."),
  kernel: z.int().min(1).default(1).describe("Edge of the convolution that brings the student to the teacher's channels."),
  embedding: z.boolean().default(true).describe('That convolution and its batch normalisation; false: none, and the channels must be as many.'),
});

type Options = z.output<typeof options>;

/**
 * Inter-channel correlation: `1/(C B) Σ_l Σ_b ‖n(r_l(F_s)ᵀ r_l(F_s)) - n(F_tᵀ F_t)‖²_F`, F a sample's map, a row each place, r a trained convolution with batch normalisation, n every row over its norm.
 *
 * C is the teacher's number of channels; sizes of maps are independent, since only channels are compared. A channel that is 0 everywhere goes with none, and its row has no gradient. Form `imagenet` divides by B once more.
 * Weight 2.5 on the last stage is that of the authors' scripts for CIFAR-100, beside cross-entropy and `kd`.
 *
 * @shape student taps `[B, H, W, C_s]`, teacher taps `[B, H', W', C]` -> `[]`
 * @unit none: rows of correlations have length 1
 * @reduce sum over pairs of channels and batch, over C B (`imagenet`: C B²); sum over the pairs of taps
 * @paper Liu et al. 2021, section 3, https://arxiv.org/abs/2202.03680
 * @throws LIM3001 a tap is no map, the numbers of taps differ, or those of channels where there is no embedding
 * @example
 * - { use: ickd, weight: 2.5, student: last-stage, teacher: last-stage }
 */
export default defineStrategy({
  id: 'ickd',
  kind: 'relation',
  formula: '1/(C B) Σ_l Σ_b ‖n(r(F_s)ᵀ r(F_s)) - n(F_tᵀ F_t)‖²_F, r a trained convolution, n every row over its norm',
  paper: 'Liu et al. 2021, section 3, https://arxiv.org/abs/2202.03680',
  deviations: [
    'The rows of the correlations are normalised, and the sum is divided by channels and batch, as in the authors\' code for CIFAR-100.',
    "The authors' code for ImageNet divides by the batch once more: form `imagenet`. A weight is good for one form only.",
  ],
  weight: 2.5,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['last-stage'] }, teacher: { default: ['last-stage'] } },
  laws: ({ form, embedding }) => ({ zeroAtEqualLogits: !embedding, dependsOnBatch: embedding || form === 'imagenet' }),
  check: (shapes, given) => void embeddings(shapes, given),
  connectors: (shapes, given) => ({ modules: embeddings(shapes, given) }),
  loss: ({ student, teacher, connectors }, { form, embedding }) =>
    tf.addN(tapPairs({ student, teacher }).map((pair, i) => {
      const [s, t] = [correlations(embedding ? connectors.apply(`embedding${i + 1}`, pair.student) : pair.student), correlations(pair.teacher)];
      const [batch, channels] = t.shape;
      return tf.div<tf.Scalar>(tf.sum(tf.squaredDifference(s, t)), channels * batch ** (form === 'cifar' ? 1 : 2));
    })),
});

/** @shape `[B, H, W, C]` -> `[B, C, C]` */
function correlations(map: tf.Tensor): tf.Tensor3D {
  return unitVectors(channelProducts(placeRows(map as tf.Tensor4D)));
}

function embeddings(shapes: StrategyShapes, { kernel, embedding }: Options): Record<string, ConnectorModule> {
  const pairs = mapShapePairs(shapes);
  if (embedding) return Object.fromEntries(pairs.map(({ student, teacher }, i) => [`embedding${i + 1}`, { input: student, layers: [{ type: 'conv2d', filters: teacher[2]!, kernelSize: kernel, padding: 'same', useBias: false }, { type: 'batch-norm' }] }]));
  requirePairs(pairs, equalChannels, {
    what: 'Without an embedding, the maps of student and teacher must have as many channels.', expected: 'maps [H, W, C] of equal C', next: 'Leave `embedding` out, or name others in `student` and `teacher` of the term.',
  });
  return {};
}
