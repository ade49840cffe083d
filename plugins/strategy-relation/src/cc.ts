import { defineStrategy, sizeOf, tf, type ConnectorModule, type StrategyShapes } from '@limbeck/core';
import { equalShapes, flatRows, pairwiseProducts, polynomial, requirePairs, safeAbs, safeNorm, shapePairs, tapPairs, unitVectors } from '@limbeck/kernels';
import { z } from 'zod';

const options = z.strictObject({
  form: z.enum(['products', 'kernel']).default('products').describe("products: differences of neighbouring samples, as in the code of the published CIFAR-100 tables. kernel: the paper's matrices of correlations between samples."),
  embedding: z.int().min(0).default(128).describe('Width of the dense layer after each network, both trained; 0: none, and form products needs equal widths.'),
  kernel: z.enum(['gaussian', 'bilinear']).default('gaussian').describe('Form kernel. gaussian: the series of exp(-γ ‖a - b‖²) for vectors of length 1. bilinear: a · b.'),
  gamma: z.number().positive().default(0.4).describe('γ of the Gaussian kernel.'),
  order: z.int().min(1).default(2).describe('P: the last power of the series.'),
  normalize: z.boolean().default(true).describe('Form kernel: vectors over their norms, for which alone the series holds.'),
  squared: z.boolean().default(true).describe('Form kernel: the squared norm of the difference; false: the norm, as torchdistill has it.'),
});

type Options = z.output<typeof options>;

/**
 * Correlation congruence. Form `products`: `1/(B-1) Σ_b Σ_d δ_b δ_b+1`, `δ = |e_s(f_s) - e_t(f_t)|`. Form `kernel`: `1/B² ‖K(e_s(f_s)) - K(e_t(f_t))‖²_F`, `K(a, b) = exp(-2γ) Σ_p≤P (2γ)^p / p! (a · b)^p`.
 *
 * e_s and e_t are dense layers, both trained. `products` is 0 where either of any two neighbouring samples agrees; a batch of one has no neighbours and loss 0. Weight 0.02 on the pooled activations is that of the published CIFAR-100
 * tables, for `products` beside cross-entropy; `kernel` has another scale (the sample configuration of torchdistill, which does not square, has 0.003).
 *
 * @shape student, teacher taps `[B, ...]` -> `[]`
 * @unit products: squared units of the embeddings; kernel: none where vectors have length 1
 * @reduce products: sum over features, mean over neighbouring samples; kernel: sum over pairs of samples, over B²; sum over the pairs of taps
 * @paper Peng et al. 2019, section 3, https://arxiv.org/abs/1904.01802 (`kernel`); form `products`: Tian, Krishnan & Isola 2020, https://arxiv.org/abs/1910.10699
 * @throws LIM3001 the numbers of taps differ, or widths in form products without embedding
 * @example
 * - { use: cc, weight: 0.02, student: pooled, teacher: pooled }
 */
export default defineStrategy({
  id: 'cc',
  kind: 'relation',
  formula: '1/(B-1) Σ_b Σ_d δ_b δ_b+1, δ = |e_s(f_s) - e_t(f_t)|; form kernel: 1/B² ‖K(e_s(f_s)) - K(e_t(f_t))‖²_F',
  paper: 'Peng et al. 2019, section 3, https://arxiv.org/abs/1904.01802',
  deviations: [
    "The default, `products`, is that of the published CIFAR-100 tables' code, which is not the paper's formula: form `kernel`.",
    'In the form `kernel`, vectors are divided by their norms, without which the series is not that of the Gaussian kernel; torchdistill leaves that, and the square, out: `normalize: false, squared: false`.',
    'The weight is for `products`.',
  ],
  weight: 0.02,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } },
  laws: ({ form, embedding }) => ({ zeroAtEqualLogits: embedding === 0, dependsOnBatch: true, dependsOnOrder: form === 'products' }),
  check: (shapes, given) => void embeddings(shapes, given),
  connectors: (shapes, given) => ({ modules: embeddings(shapes, given) }),
  loss: ({ student, teacher, connectors }, given) =>
    tf.addN(tapPairs({ student, teacher }).map((pair, i) => {
      const embedded = (role: 'student' | 'teacher'): tf.Tensor2D => {
        const rows = flatRows(pair[role]);
        return given.embedding === 0 ? rows : (connectors.apply(`${role}${i + 1}`, rows) as tf.Tensor2D);
      };
      const [s, t] = [embedded('student'), embedded('teacher')];
      return given.form === 'products' ? neighbourProducts(safeAbs(tf.sub(s, t))) : matrixDistance(correlations(s, given), correlations(t, given), given.squared);
    })),
});

/** @shape `[B, D]` -> `[]` */
function neighbourProducts(differences: tf.Tensor2D): tf.Scalar {
  const [batch, width] = differences.shape;
  if (batch === 1) return tf.mul(tf.sum(differences), 0);
  return tf.div(tf.sum(tf.mul(tf.slice(differences, [0, 0], [batch - 1, width]), tf.slice(differences, [1, 0], [batch - 1, width]))), batch - 1);
}

function matrixDistance(s: tf.Tensor2D, t: tf.Tensor2D, squared: boolean): tf.Scalar {
  const difference = tf.sub(s, t);
  return squared ? tf.mean(tf.square(difference)) : tf.div(safeNorm(difference) as tf.Scalar, s.size);
}

/** @shape `[B, D]` -> `[B, B]` */
function correlations(rows: tf.Tensor2D, { kernel, gamma, order, normalize }: Options): tf.Tensor2D {
  const products = pairwiseProducts(normalize ? unitVectors(rows) : rows);
  return kernel === 'bilinear' ? products : (polynomial(products, series(gamma, order)) as tf.Tensor2D);
}

/** Coefficients of `exp(-2γ) exp(2γ x)`, up to the power `order`. */
function series(gamma: number, order: number): number[] {
  let coefficient = Math.exp(-2 * gamma);
  return Array.from({ length: order + 1 }, (_, p) => (coefficient *= p === 0 ? 1 : (2 * gamma) / p));
}

function embeddings(shapes: StrategyShapes, { form, embedding }: Options): Record<string, ConnectorModule> {
  const pairs = shapePairs(shapes).map((pair) => ({ ...pair, student: [sizeOf(pair.student)], teacher: [sizeOf(pair.teacher)] }));
  if (embedding > 0) return Object.fromEntries(pairs.flatMap((pair, i) => (['student', 'teacher'] as const).map((role) => [`${role}${i + 1}`, { input: pair[role], layers: [{ type: 'dense', units: embedding }] }])));
  if (form === 'products') {
    requirePairs(pairs, equalShapes, {
      what: 'Without an embedding, the differences of student and teacher need activations of equal width.', expected: 'as many values of a sample in both', next: 'Leave `embedding` out, name other activations, or take the form kernel.',
    });
  }
  return {};
}
