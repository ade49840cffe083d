import { defineStrategy, tf, type ConnectorDeclarations, type ConnectorLayer, type StrategyShapes } from '@limbeck/core';
import { commonSize, mapShapePairs, poolToCommonSize, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';

const options = z.strictObject({
  initialVariance: z.number().positive().default(5).describe('σ² of every channel at the start.'),
  epsilon: z.number().positive().default(1e-5).describe('Smallest σ².'),
});

type Options = z.output<typeof options>;

/**
 * Variational information distillation: `Σ_l mean ½ [(μ_l(F_s,l) - F_t,l)² / σ² + log σ²]`, `σ² = softplus(ρ_l) + ε` for each channel of the teacher, ρ trained.
 *
 * μ is three 1 x 1 convolutions without bias, as wide as the teacher, with ReLU between them. The larger map is pooled to the size of the smaller first. The loss is negative where σ² is small and the fit good.
 * All defaults and weight 1 are those of the published CIFAR-100 tables, beside cross-entropy.
 *
 * @shape student taps `[B, H, W, C]`, teacher taps `[B, H', W', C']` -> `[]`
 * @unit nats for an element, without the constant ½ log 2π
 * @reduce mean over all elements of a map, sum over the pairs
 * @paper Ahn, Hu, Damianou, Lawrence & Dai 2019, equations 5 and 6, https://arxiv.org/abs/1904.05835
 * @throws LIM3001 a tap is no map, or the numbers of taps differ
 * @example
 * - { use: vid, weight: 1, student: stage*, teacher: stage* }
 */
export default defineStrategy({
  id: 'vid',
  kind: 'feature',
  formula: 'Σ_l mean ½ [(μ_l(F_s) - F_t)² / σ² + log σ²], μ and σ² of every channel trained',
  paper: 'Ahn, Hu, Damianou, Lawrence & Dai 2019, equations 5 and 6, https://arxiv.org/abs/1904.05835',
  deviations: ['The mean over all elements replaces the sum, and maps of other sizes are pooled, as in the code of the published CIFAR-100 tables.'],
  weight: 1,
  options: options.refine(({ initialVariance, epsilon }) => initialVariance > epsilon, { message: 'must be above `epsilon`', path: ['initialVariance'] }),
  needs: { teacher: true },
  taps: { student: { default: ['stage*'] }, teacher: { default: ['stage*'] } },
  check: (shapes) => void mapShapePairs(shapes),
  connectors,
  loss(networks, { epsilon }) {
    const { connectors: modules } = networks;
    return tf.addN(tapPairs(networks).map((pair, i) => {
      const [s, t] = poolToCommonSize(pair.student as tf.Tensor4D, pair.teacher as tf.Tensor4D);
      const variance = tf.add(tf.softplus(modules.parameters[`rho${i + 1}`]!), epsilon);
      return tf.mul<tf.Scalar>(tf.mean(tf.add(tf.div(tf.squaredDifference(modules.apply(`regressor${i + 1}`, s), t), variance), tf.log(variance))), 0.5);
    }));
  },
});

function connectors(shapes: StrategyShapes, { initialVariance, epsilon }: Options): ConnectorDeclarations {
  const pairs = mapShapePairs(shapes);
  // The inverse of softplus.
  const rho = Math.log(Math.expm1(initialVariance - epsilon));
  return {
    modules: Object.fromEntries(pairs.map((pair, i) => [`regressor${i + 1}`, { input: [...commonSize(pair), pair.student[2]!], layers: threeConvolutions(pair.teacher[2]!) }])),
    parameters: Object.fromEntries(pairs.map(({ teacher }, i) => [`rho${i + 1}`, { shape: [teacher[2]!], initial: { fill: rho } }])),
  };
}

function threeConvolutions(filters: number): ConnectorLayer[] {
  const convolution: ConnectorLayer = { type: 'conv2d', filters, kernelSize: 1, useBias: false };
  return [convolution, { type: 'relu' }, convolution, { type: 'relu' }, convolution];
}
