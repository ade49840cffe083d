import type { PluginTemplate } from '../template.js';

/** Mean squared error between logits. */
export const strategyTemplate: PluginTemplate = {
  field: 'strategies',
  shares: ['@limbeck/core', '@limbeck/kernels'],
  source: (id) => `import { defineStrategy, tf } from '@limbeck/core';
import { stopGradient } from '@limbeck/kernels';
import { z } from 'zod';

/**
 * Mean squared error of the logits: \`1/(B C) Σ_bc (s_bc - t_bc)²\`. \`centered\` takes from each sample's logits their mean, which softmax does not see.
 *
 * @shape student, teacher logits \`[B, C]\` -> \`[]\`
 * @unit squared logits
 * @reduce mean over classes and batch
 * @paper Ba & Caruana 2014, https://arxiv.org/abs/1312.6184; there half the sum over classes, and nothing is centered
 * @example { use: ${id}, weight: 1, with: { centered: true } }
 */
export default defineStrategy({
  id: '${id}',
  kind: 'response',
  formula: 'mean of (s - t)² over classes and batch',
  paper: 'Ba & Caruana 2014, https://arxiv.org/abs/1312.6184; mean over classes instead of half the sum',
  options: z.strictObject({
    centered: z.boolean().default(false).describe('Whether the mean of each sample\\'s logits is taken from them first.'),
  }),
  needs: { teacher: true },
  laws: { zeroAtEqualLogits: true },
  loss({ student, teacher }, { centered }) {
    const difference = tf.sub(student.logits, stopGradient(teacher.logits));
    return tf.mean(tf.square(centered ? tf.sub(difference, tf.mean(difference, 1, true)) : difference));
  },
});
`,
  test: (id) => `import { describeStrategy, lossOfLogits } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import strategy from './${id}.js';

// The laws of every strategy, with each of these options.
describeStrategy(strategy, { options: [{}, { centered: true }] });

describe('${id}', () => {
  const given = { student: [[1, 2, 0], [0, 0, 3]], teacher: [[0, 2, 2], [0, 0, 0]] };

  it('has the value and the gradient of the formula', () => {
    const { loss, gradient } = lossOfLogits(strategy, {}, given);
    expect(loss).toBeAllClose((1 + 0 + 4 + 0 + 0 + 9) / 6);
    expect(gradient.flat()).toBeAllClose([2 / 6, 0, -4 / 6, 0, 0, 6 / 6]);
  });

  it('does not see a constant added to the logits of a sample where it is centered', () => {
    const shifted = { ...given, student: given.student.map((row, i) => row.map((value) => value + 5 * (i + 1))) };
    expect(lossOfLogits(strategy, { centered: true }, shifted).loss).toBeAllClose(lossOfLogits(strategy, { centered: true }, given).loss);
    expect(lossOfLogits(strategy, { centered: true }, given).loss).toBeAllClose((16 + 1 + 25 + 9 + 9 + 36) / 9 / 6);
  });
});
`,
  example: (id) => `version: 1
name: ${id}
seeds: [0]
data: { use: mnist, batchSize: 64, limit: { train: 2000, test: 500 } }
teacher:
  model: { use: cnn, with: { channels: [8, 16], dense: 32 } }
  train: { epochs: 2, optimizer: { use: adam, lr: 0.003 } }
student: { model: { use: mlp, with: { hidden: [32] } } }
distill:
  epochs: 2
  optimizer: { use: adam, lr: 0.003 }
  strategies:
    - { use: cross-entropy, weight: 0.5 }
    - { use: ${id}, weight: 0.5, with: { centered: true } }
baselines: [labels-only]
`,
};
