import { defineModel, tf, type ModelSpec } from '@limbeck/core';
import { FusedBatchNormalization, SeededDropout } from '@limbeck/kernels';
import { z } from 'zod';
import { linearUniform } from './initial-weights.js';
import { logits } from './logits.js';

const options = z.strictObject({
  hidden: z.array(z.int().positive()).default([128]).describe('Units of each hidden layer; none gives a linear classifier.'),
  activation: z.enum(['relu', 'tanh', 'sigmoid']).default('relu').describe('After every hidden layer.'),
  dropout: z.number().min(0).lt(1).default(0).describe('Share of the units dropped after every hidden layer in training.'),
  batchNorm: z.boolean().default(false).describe('Batch normalisation between every hidden layer and its activation.'),
});

type Options = z.output<typeof options>;

/** A multilayer perceptron on flattened samples. */
export default defineModel({
  id: 'mlp',
  description: 'Multilayer perceptron',
  options,
  build(spec, chosen) {
    const input = tf.input({ name: 'input', shape: [...spec.inputShape] });
    let x = input;
    if (spec.inputShape.length > 1) x = tf.layers.flatten({ name: 'flatten' }).apply(x) as tf.SymbolicTensor;
    chosen.hidden.forEach((units, i) => {
      x = hiddenLayer(x, { name: `hidden${i + 1}`, units, spec, chosen });
    });
    return tf.model({ name: 'mlp', inputs: input, outputs: logits(x, spec) });
  },
  taps({ hidden, activation, batchNorm }) {
    const outputs = hidden.map((_, i) => (batchNorm ? `hidden${i + 1}_${activation}` : `hidden${i + 1}`));
    const stages = Object.fromEntries(outputs.map((layer, i) => [`stage${i + 1}`, layer]));
    return outputs.length === 0 ? stages : { ...stages, pooled: outputs.at(-1)! };
  },
});

interface HiddenLayer {
  readonly name: string;
  readonly units: number;
  readonly spec: ModelSpec;
  readonly chosen: Options;
}

function hiddenLayer(input: tf.SymbolicTensor, { name, units, spec, chosen }: HiddenLayer): tf.SymbolicTensor {
  const { activation, batchNorm, dropout } = chosen;
  const kernelInitializer = linearUniform(input.shape.at(-1)!, spec.seed, name);
  const chain: tf.layers.Layer[] = batchNorm
    ? [
        tf.layers.dense({ name, units, useBias: false, kernelInitializer }),
        new FusedBatchNormalization({ name: `${name}_bn` }),
        tf.layers.activation({ name: `${name}_${activation}`, activation }),
      ]
    : [tf.layers.dense({ name, units, activation, kernelInitializer })];
  if (dropout > 0) chain.push(new SeededDropout({ name: `${name}_dropout`, rate: dropout }));
  return chain.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
}
