import { defineStrategy, tf, type ConnectorLayer, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { equalShapes, requirePairs, shapePairs, tapPairs, type ShapePair } from '@limbeck/kernels';
import { z } from 'zod';
import { regressorLayer } from './regressor.js';

const options = z.strictObject({
  regressor: z
    .enum(['normalized', 'linear', 'none'])
    .default('normalized')
    .describe("What brings the student's activation to the teacher's shape. normalized: a convolution (dense between vectors), batch normalisation and ReLU, as in the published code. linear: the convolution alone. none: nothing; the shapes must be equal."),
  kernel: z.int().min(1).default(1).describe('Edge of the convolution between maps of one size; where the sizes differ, it follows from them.'),
});

type Options = z.output<typeof options>;

/**
 * Hints: `Σ_l mean (r_l(F_s,l) - F_t,l)²`, r a trained regressor, over pairs l of activations, one by default.
 *
 * The defaults are those of the published CIFAR-100 tables: weight 100 beside cross-entropy, the second stage, trained from the first epoch on with all of the network.
 *
 * @shape student taps `[B, H, W, C]` or `[B, C]`, teacher taps `[B, H', W', C']` or `[B, C']` -> `[]`
 * @unit squared units of the teacher's activations
 * @reduce mean over all elements of an activation, sum over the pairs
 * @paper Romero, Ballas, Kahou, Chassang, Gatta & Bengio 2015, equation 3, https://arxiv.org/abs/1412.6550; regressor, weight and layer: Tian, Krishnan & Isola 2020, https://arxiv.org/abs/1910.10699
 * @throws LIM3001 the numbers of taps differ, or no regressor fits their shapes
 * @example
 * - { use: fitnet, weight: 100, student: stage2, teacher: stage2 }
 */
export default defineStrategy({
  id: 'fitnet',
  kind: 'feature',
  formula: 'Σ_l mean (r_l(F_s) - F_t)², r a trained regressor',
  paper: 'Romero, Ballas, Kahou, Chassang, Gatta & Bengio 2015, equation 3, https://arxiv.org/abs/1412.6550',
  deviations: [
    'The hint is learned together with the labels, as in the published CIFAR-100 tables; the paper has a stage of its own for it, which `stages` can express.',
    'The mean over all elements replaces half the sum, and the regressor ends with batch normalisation and ReLU, as in the code of those tables.',
    "A teacher's map three or more times as large as the student's gets a transposed convolution of that stride, where that code fails.",
  ],
  weight: 100,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['stage2'] }, teacher: { default: ['stage2'] } },
  laws: ({ regressor }) => ({ zeroAtEqualLogits: regressor === 'none', dependsOnBatch: regressor === 'normalized' }),
  check: (shapes, given) => void regressors(shapes, given),
  connectors: (shapes, given) => ({ modules: regressors(shapes, given) }),
  loss: ({ student, teacher, connectors }, { regressor }) =>
    tf.addN(tapPairs({ student, teacher }).map((pair, i) => tf.mean<tf.Scalar>(tf.squaredDifference(regressor === 'none' ? pair.student : connectors.apply(`regressor${i + 1}`, pair.student), pair.teacher)))),
});

function regressors(shapes: StrategyShapes, given: Options): Record<string, ConnectorModule> {
  const pairs = shapePairs(shapes);
  if (given.regressor !== 'none') return Object.fromEntries(pairs.map((pair, i) => [`regressor${i + 1}`, { input: pair.student, layers: layersFor(pair, given) }]));
  requirePairs(pairs, equalShapes, {
    what: 'Without a regressor, the activations of student and teacher must have one shape.', expected: 'two equal shapes', next: 'Leave `regressor` out, or name others in `student` and `teacher` of the term.',
  });
  return {};
}

function layersFor(pair: ShapePair, { regressor, kernel }: Options): ConnectorLayer[] {
  const [{ student, teacher }, fitted] = [pair, regressorLayer(pair)];
  const equal = student.length === 3 && student[0] === teacher[0] && student[1] === teacher[1];
  const layer: ConnectorLayer = equal ? { type: 'conv2d', filters: teacher[2]!, kernelSize: kernel } : fitted;
  return regressor === 'linear' ? [layer] : [layer, { type: 'batch-norm' }, { type: 'relu' }];
}
