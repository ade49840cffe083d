import { defineStrategy, tf, type ConnectorLayer, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { commonSize, mapShapePairs, poolToCommonSize, tapPairs, type ShapePair } from '@limbeck/kernels';
import { z } from 'zod';

const options = z.strictObject({
  mask: z.enum(['channel', 'spatial']).default('channel').describe('What is masked: whole channels, as for classification, or places of all channels, as for detection.'),
  lambda: z.number().min(0).max(1).optional().describe('λ: how many are masked. When left out, 0.15 of the channels or 0.65 of the places.'),
  alpha: z.number().positive().default(7e-5).describe('α: factor of the loss; 2e-5 of the published detectors.'),
});

type Options = z.output<typeof options>;

/**
 * Masked generative distillation: `α/B Σ_l Σ (G_l(M · a_l(F_s,l)) - F_t,l)²`, M a random mask of 0 and 1, new in every step and for every sample, G a 3 x 3 convolution, ReLU and a 3 x 3 convolution.
 *
 * a is a 1 x 1 convolution to the teacher's channels, and nothing where there are as many. The student's features have to suffice to generate the teacher's from a part of them. α, and λ of the channels, are those of the paper for
 * classification (ImageNet), on the last map; α is part of the loss, so that the weight is 1. The larger map is pooled to the size of the smaller first.
 *
 * @shape student taps `[B, H, W, C]`, teacher taps `[B, H', W', C']` -> `[]`
 * @unit squared units of the teacher's activations, times α
 * @reduce sum over places and channels, mean over the batch, sum over the pairs
 * @paper Yang, Li, Shao, Shi, Yuan & Yuan 2022, equations 4 and 5, https://arxiv.org/abs/2205.01529
 * @throws LIM3001 a tap is no map, or the numbers of taps differ
 * @example
 * - { use: mgd, weight: 1, student: last-stage, teacher: last-stage, with: { lambda: 0.15 } }
 */
export default defineStrategy({
  id: 'mgd',
  kind: 'feature',
  formula: 'α · Σ_l Σ (G_l(M · a_l(F_s)) - F_t)², M a random mask, mean over the batch',
  paper: 'Yang, Li, Shao, Shi, Yuan & Yuan 2022, equations 4 and 5, https://arxiv.org/abs/2205.01529',
  deviations: ['Maps of other sizes are pooled to the smaller of both; the paper has maps of one size.'],
  weight: 1,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['last-stage'] }, teacher: { default: ['last-stage'] } },
  check: (shapes) => void mapShapePairs(shapes),
  connectors: (shapes) => ({ modules: Object.fromEntries(mapShapePairs(shapes).flatMap(modulesOf)) }),
  random: (shapes, { mask }) => Object.fromEntries(mapShapePairs(shapes).map((pair, i) => [`mask${i + 1}`, maskShape(shapes, pair, mask)])),
  loss(networks, given) {
    const { connectors, random } = networks;
    const pairs = tapPairs(networks).map((pair, i) => {
      const [s, t] = poolToCommonSize(pair.student as tf.Tensor4D, pair.teacher as tf.Tensor4D);
      const aligned = s.shape[3] === t.shape[3] ? s : connectors.apply(`align${i + 1}`, s);
      const kept = tf.cast(tf.less(random[`mask${i + 1}`]!, 1 - lambdaOf(given)), 'float32');
      return tf.mul<tf.Scalar>(tf.sum(tf.squaredDifference(connectors.apply(`generation${i + 1}`, tf.mul(aligned, kept)), t)), given.alpha / t.shape[0]);
    });
    return tf.addN(pairs);
  },
});

function modulesOf({ student, teacher }: ShapePair, i: number): [string, ConnectorModule][] {
  const [size, own, filters] = [commonSize({ student, teacher }), student[2]!, teacher[2]!];
  const convolution: ConnectorLayer = { type: 'conv2d', filters, kernelSize: 3 };
  const generation: [string, ConnectorModule] = [`generation${i + 1}`, { input: [...size, filters], layers: [convolution, { type: 'relu' }, convolution] }];
  return own === filters ? [generation] : [[`align${i + 1}`, { input: [...size, own], layers: [{ type: 'conv2d', filters, kernelSize: 1 }] }], generation];
}

function maskShape({ batchSize }: StrategyShapes, pair: ShapePair, mask: Options['mask']): number[] {
  return mask === 'channel' ? [batchSize, 1, 1, pair.teacher[2]!] : [batchSize, ...commonSize(pair), 1];
}

function lambdaOf({ lambda, mask }: Pick<Options, 'lambda' | 'mask'>): number {
  return lambda ?? (mask === 'channel' ? 0.15 : 0.65);
}
