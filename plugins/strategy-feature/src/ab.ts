import { defineStrategy, tf, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { equalShapes, greaterMask, shapePairs, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';
import { regressorLayer } from './regressor.js';

/** In the published code, so that the weight is of the size of the others'. */
const SCALE = 3 / 1000;

/**
 * Activation boundaries: `3/1000 · 1/B Σ_l 2^(l - L) Σ max(0, m - y r_l(s_l))²`, l = 1 ... L, y = 1 where the teacher's unit is active (`t > 0`), else -1; s and t before the activation.
 *
 * r is a convolution with batch normalisation, without activation, and nothing where the shapes are equal. Only whether a unit of the teacher is active counts, not how much: the loss is 0 where every unit of the student is on
 * its side of the boundary by m. Margin 1 and the factors are those of the published code. There it is the loss of 30 first epochs alone, and the training proper has cross-entropy alone.
 *
 * @shape student, teacher taps before activation `[B, H, W, C]` or `[B, C]` -> `[]`
 * @unit squared units of the student's activations, times 3/1000
 * @reduce sum over places and channels, mean over the batch, sum over the pairs with weights ..., 1/4, 1/2, 1
 * @paper Heo, Lee, Yun & Choi 2019, equation 6, https://arxiv.org/abs/1811.03233; factors: Tian, Krishnan & Isola 2020, https://arxiv.org/abs/1910.10699
 * @throws LIM3001 the numbers of taps differ, or no connector fits their shapes
 * @example
 * distill:
 *   stages:
 *     - { name: boundaries, epochs: 30, strategies: [{ use: ab, student: stage*:preact, teacher: stage*:preact }] }
 *     - { name: labels, epochs: 240, strategies: [{ use: cross-entropy }] }
 */
export default defineStrategy({
  id: 'ab',
  kind: 'feature',
  formula: '3/1000 · Σ_l 2^(l - L) Σ max(0, m - y r_l(s))², y = 1 where t > 0, else -1; mean over the batch',
  paper: 'Heo, Lee, Yun & Choi 2019, equation 6, https://arxiv.org/abs/1811.03233',
  deviations: [
    "The factors 3/1000 and 2^(l - L) are those of the published CIFAR-100 tables' code.",
    'In that code the first stage trains no classifier and has its own copy of the connectors; with `ab` alone the classifier gets no gradient here either, but weight decay reaches it unless the stage freezes it.',
  ],
  weight: 1,
  options: z.strictObject({ margin: z.number().positive().default(1).describe('m: how far from the boundary the student\'s units are to be.') }),
  needs: { teacher: true },
  taps: { student: { default: ['stage*:preact'] }, teacher: { default: ['stage*:preact'] } },
  // Batch normalisation of a connector joins the samples; the identity does not.
  laws: { dependsOnBatch: true },
  check: (shapes) => void modules(shapes),
  connectors: (shapes) => ({ modules: modules(shapes) }),
  loss(networks, { margin }) {
    const pairs = tapPairs(networks);
    const terms = pairs.map(({ student, teacher }, i) => {
      const own = equalShapes({ student: student.shape, teacher: teacher.shape }) ? student : networks.connectors.apply(moduleName(i), student);
      const side = tf.sub(tf.mul(greaterMask(teacher, 0), 2), 1);
      const missing = tf.relu(tf.sub(margin, tf.mul(side, own)));
      return tf.mul<tf.Scalar>(tf.sum(tf.square(missing)), (SCALE * 2 ** (i + 1 - pairs.length)) / student.shape[0]!);
    });
    return tf.addN(terms);
  },
});

function modules(shapes: StrategyShapes): Record<string, ConnectorModule> {
  return Object.fromEntries(shapePairs(shapes).flatMap((pair, i) => (equalShapes(pair) ? [] : [[moduleName(i), { input: pair.student, layers: [regressorLayer(pair), { type: 'batch-norm' }] }]])));
}

function moduleName(pair: number): string {
  return `connector${pair + 1}`;
}
