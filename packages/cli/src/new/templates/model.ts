import type { PluginTemplate } from '../template.js';

/** A perceptron with one hidden layer. */
export const modelTemplate: PluginTemplate = {
  field: 'models',
  shares: ['@limbeck/core'],
  source: (id) => `import { defineModel, Random, tf } from '@limbeck/core';
import { z } from 'zod';

/** A perceptron with one hidden layer of rectified linear units: \`W₂ relu(W₁ x + b₁) + b₂\`. */
export default defineModel({
  id: '${id}',
  description: 'Perceptron with one hidden layer',
  options: z.strictObject({
    units: z.int().positive().default(64).describe('Units of the hidden layer.'),
  }),
  build({ inputShape, classes, seed }, { units }) {
    // Every layer has a name, and weights that depend on its name and the seed alone.
    const dense = (name: string, size: number, activation: 'relu' | 'linear') =>
      tf.layers.dense({ name, units: size, activation, kernelInitializer: tf.initializers.glorotUniform({ seed: new Random(seed).split(name).uint32() || 1 }) });
    const input = tf.input({ name: 'input', shape: [...inputShape] });
    const flat = inputShape.length > 1 ? (tf.layers.flatten({ name: 'flatten' }).apply(input) as tf.SymbolicTensor) : input;
    const hidden = dense('hidden', units, 'relu').apply(flat) as tf.SymbolicTensor;
    return tf.model({ name: '${id}', inputs: input, outputs: dense('logits', classes, 'linear').apply(hidden) as tf.SymbolicTensor });
  },
  taps: () => ({ stage1: 'hidden', pooled: 'hidden' }),
});
`,
  test: (id) => `import { describeModel } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import model from './${id}.js';

// The laws of every model; the parameters are counted by hand.
describeModel(model, {}, { inputShape: [4, 4, 1], classes: 3, parameters: 16 * 64 + 64 + 64 * 3 + 3 });
describeModel(model, { units: 8 }, { inputShape: [5], classes: 3, parameters: 5 * 8 + 8 + 8 * 3 + 3 });

describe('${id}', () => {
  it('taps its hidden layer', () => {
    expect(model.taps!(model.options.parse({}))).toEqual({ stage1: 'hidden', pooled: 'hidden' });
  });
});
`,
  example: (id) => `version: 1
name: ${id}
seeds: [0]
data: { use: mnist, batchSize: 64, limit: { train: 2000, test: 500 } }
student: { model: { use: ${id}, with: { units: 32 } } }
distill:
  epochs: 2
  optimizer: { use: adam, lr: 0.003 }
  strategies: [{ use: cross-entropy }]
`,
};
