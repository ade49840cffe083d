import { defineStrategy, normOf, tf, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { adaptiveAveragePool, mapShapePairs, maskWhere, stopGradient, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';
import { reluMargin } from './relu-margin.js';

const options = z.strictObject({
  kernelSize: z.int().min(1).default(1).describe('Side of the connectors\' convolution kernels.'),
});

/**
 * Overhaul of feature distillation: `1/B Σ_i 2^(i - n) Σ d²` over n pairs of maps before ReLU, `d = r_i(s) - max(t, m)`, and of that only what is above 0 where `t <= 0`; m is the mean of the teacher's
 * negative values, for each channel.
 *
 * r is a 1 x 1 convolution without bias and batch normalisation. m follows from gamma and beta of the batch normalisation before the teacher's tap: `E[x | x < 0]` of a normal x, `-3 |γ|` where
 * hardly any is negative. The teacher's map is pooled to the student's size. Weight 1e-3 is that of the published CIFAR-100 runs (1e-4 for ResNet-50 to MobileNet on ImageNet), beside cross-entropy.
 *
 * @shape student taps `[B, H, W, C]`, teacher taps `[B, H', W', C']`, before ReLU -> `[]`
 * @unit squared units of the teacher's activations
 * @reduce sum over places and channels, mean over the batch, sum over the pairs with factors 1, 1/2, 1/4 ... from the last one back
 * @paper Heo, Kim, Yun, Park, Kwak & Choi 2019, section 3, https://arxiv.org/abs/1904.01866. The teacher infers with its averages; in the published code it normalises by the batch
 * @throws LIM3001 a tap is no map, or the numbers of taps differ; or no batch normalisation is before a tap of the teacher
 * @example
 * - { use: ofd, weight: 1e-3, student: stage*:preact, teacher: stage*:preact }
 */
export default defineStrategy({
  id: 'ofd',
  kind: 'feature',
  formula: 'Σ_i 2^(i - n) Σ (r_i(s) - max(t, m))², where t <= 0 only what is above, m = E[t | t < 0] by channel; mean over the batch',
  paper: 'Heo, Kim, Yun, Park, Kwak & Choi 2019, section 3, https://arxiv.org/abs/1904.01866',
  deviations: [
    'The teacher infers with its moving averages; the published code lets it normalise by the mean and variance of the batch, which its authors found better.',
    'The factors 2^(i - n) and the branch of m are those of the published code.',
  ],
  weight: 1e-3,
  options,
  needs: { teacher: true, norms: true },
  taps: { student: { default: ['stage*:preact'] }, teacher: { default: ['stage*:preact'] } },
  // Batch normalisation of the connectors.
  laws: { dependsOnBatch: true },
  check: (shapes) => void mapShapePairs(shapes),
  connectors: (shapes, { kernelSize }) => ({ modules: modules(shapes, kernelSize) }),
  loss(networks) {
    const pairs = tapPairs(networks);
    return tf.addN(pairs.map((pair, i) => {
      const [batchSize, height, width] = pair.student.shape as [number, number, number];
      const teacher = adaptiveAveragePool(pair.teacher as tf.Tensor4D, [height, width]);
      const { gamma, beta } = normOf(networks.teacher, i);
      const margin = reluMargin({ gamma: stopGradient(gamma), beta: stopGradient(beta) });
      const distance = tf.sub(networks.connectors.apply(moduleName(i), pair.student), tf.maximum(teacher, margin));
      const counted = maskWhere(tf.greater(teacher, 0), distance, tf.relu(distance));
      return tf.mul<tf.Scalar>(tf.sum(tf.square(counted)), 2 ** (i + 1 - pairs.length) / batchSize);
    }));
  },
});

function modules(shapes: StrategyShapes, kernelSize: number): Record<string, ConnectorModule> {
  return Object.fromEntries(mapShapePairs(shapes).map(({ student, teacher }, i) => [
    moduleName(i), { input: student, layers: [{ type: 'conv2d', filters: teacher[2]!, kernelSize, useBias: false }, { type: 'batch-norm' }] },
  ]));
}

const moduleName = (i: number): string => `connector${i + 1}`;
