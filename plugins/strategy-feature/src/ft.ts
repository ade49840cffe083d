import { defineStrategy, tf, type ConnectorLayer, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { flatRows, mapShapePairs, poolToCommonSize, safeAbs, safeNorm, tapPairs, unitVectors, type ShapePair } from '@limbeck/kernels';
import { z } from 'zod';
import { attentionMap } from './attention-map.js';

const options = z
  .strictObject({
    train: z.enum(['paraphraser', 'translator']).describe("paraphraser: the autoencoder on the teacher's map, of a first stage; the student has no part in it. translator: the student, against the frozen paraphraser of that stage."),
    form: z.enum(['repdistiller', 'paper']).default('repdistiller').describe('What is divided by its norm. repdistiller: the mean over channels of the squared factor. paper: the whole factor.'),
    norm: z.union([z.literal(1), z.literal(2)]).default(1).describe('1: mean of absolute differences. 2: mean of squared ones, or with form `paper` the norm of the difference, mean over the batch.'),
    k: z.number().positive().max(1).default(0.5).describe("Channels of a factor, as a share of the teacher's."),
    slope: z.number().min(0).max(1).default(0.1).describe('Of the leaky ReLUs of paraphraser and translator, below 0.'),
    modules: z.boolean().default(true).describe('false compares the maps themselves, without paraphraser and translator.'),
  })
  .refine(({ train, modules }) => modules || train === 'translator', { message: 'must be `translator` without modules', path: ['train'] });

type Options = z.output<typeof options>;

/**
 * Factor transfer: `Σ_l mean |n(T_l(F_s,l)) - n(P_l(F_t,l))|`, T the trained translator, P the encoder of the paraphraser, an autoencoder trained before by `mean (D(P(F_t)) - F_t)²`, n a vector over its norm.
 *
 * P and T are three 3 x 3 convolutions with leaky ReLU of slope 0.1, T with batch normalisation. Two stages with terms of one `id` hand the paraphraser on; in the second it is frozen. The larger factor is pooled to the size of the
 * smaller. k = 0.5, 30 epochs of the first stage and weight 200 of the second are those of the published CIFAR-100 tables, beside cross-entropy.
 *
 * @shape student, teacher taps `[B, H, W, C]` -> `[]`
 * @unit none: factors have length 1; of the first stage squared units of the teacher's activations
 * @reduce mean over batch and elements of a factor, sum over the pairs
 * @paper Kim, Park & Kwak 2018, equations 1 to 3, https://arxiv.org/abs/1802.04977; form `repdistiller`: Tian, Krishnan & Isola 2020, https://arxiv.org/abs/1910.10699
 * @throws LIM3001 a tap is no map, or the numbers of taps differ
 * @example
 * distill:
 *   stages:
 *     - { name: paraphraser, epochs: 30, freeze: [logits], strategies: [{ use: ft, id: factors, weight: 1, with: { train: paraphraser } }] }
 *     - { name: student, epochs: 240, strategies: [{ use: cross-entropy }, { use: ft, id: factors, weight: 200, with: { train: translator } }] }
 */
export default defineStrategy({
  id: 'ft',
  kind: 'feature',
  formula: 'Σ_l mean |n(T_l(F_s)) - n(P_l(F_t))|, T trained, P the encoder of an autoencoder trained before, n a vector over its norm',
  paper: 'Kim, Park & Kwak 2018, equations 1 to 3, https://arxiv.org/abs/1802.04977',
  deviations: [
    "By default the mean over channels of the squared factor is what is normalised, as in the published CIFAR-100 tables' code; in the paper it is the whole factor: form `paper`.",
    "The decoder's layers are convolutions, which with stride 1 compute what transposed ones do.",
  ],
  weight: 200,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['last-stage'] }, teacher: { default: ['last-stage'] } },
  laws: ({ train, modules }) => (train === 'paraphraser' ? {} : { zeroAtEqualLogits: !modules, dependsOnBatch: modules }),
  check: (shapes) => void mapShapePairs(shapes),
  connectors: (shapes, given) => ({ modules: given.modules ? modulesOf(shapes, given) : {} }),
  loss(networks, given) {
    const { connectors } = networks;
    return tf.addN(tapPairs(networks).map(({ student, teacher }, i) => {
      const own = (name: string): string => `${name}${i + 1}`;
      if (given.train === 'paraphraser') return tf.mean<tf.Scalar>(tf.squaredDifference(connectors.apply(own('decoder'), connectors.apply(own('paraphraser'), teacher)), teacher));
      const factors = given.modules ? [connectors.apply(own('translator'), student), connectors.apply(own('paraphraser'), teacher)] : [student, teacher];
      return distance(factors as [tf.Tensor4D, tf.Tensor4D], given);
    }));
  },
});

function distance(factors: readonly [tf.Tensor4D, tf.Tensor4D], { form, norm }: Pick<Options, 'form' | 'norm'>): tf.Scalar {
  const normalized = poolToCommonSize(...factors).map((factor) => (form === 'paper' ? unitVectors(flatRows(factor)) : attentionMap(factor, 2)));
  const difference = tf.sub(normalized[0]!, normalized[1]!);
  if (norm === 1) return tf.mean(safeAbs(difference));
  return form === 'paper' ? tf.mean(safeNorm(difference, 1)) : tf.mean(tf.square(difference));
}

function modulesOf(shapes: StrategyShapes, given: Options): Record<string, ConnectorModule> {
  return Object.fromEntries(mapShapePairs(shapes).flatMap((pair, i) => Object.entries(given.train === 'paraphraser' ? autoencoder(pair, given) : translation(pair, given)).map(([name, module]) => [`${name}${i + 1}`, module])));
}

type Sizes = Pick<Options, 'k' | 'slope'>;

function autoencoder({ teacher }: ShapePair, { k, slope }: Sizes): Record<string, ConnectorModule> {
  const channels = teacher[2]!;
  const factor = factorChannels(channels, k);
  return {
    paraphraser: { input: teacher, layers: convolutions([channels, factor, factor], slope) },
    decoder: { input: [teacher[0]!, teacher[1]!, factor], layers: convolutions([factor, channels, channels], slope) },
  };
}

function translation({ student, teacher }: ShapePair, { k, slope }: Sizes): Record<string, ConnectorModule> {
  const factor = factorChannels(teacher[2]!, k);
  return {
    translator: { input: student, layers: convolutions([student[2]!, factor, factor], slope, [{ type: 'batch-norm' }]) },
    paraphraser: { input: teacher, layers: convolutions([teacher[2]!, factor, factor], slope), trainable: false },
  };
}

function convolutions(channels: readonly number[], slope: number, between: readonly ConnectorLayer[] = []): ConnectorLayer[] {
  return channels.flatMap((filters): ConnectorLayer[] => [{ type: 'conv2d', filters, kernelSize: 3 }, ...between, { type: 'leaky-relu', slope }]);
}

function factorChannels(channels: number, k: number): number {
  return Math.max(1, Math.floor(channels * k));
}
