import { defineModel, tf, type ModelSpec } from '@limbeck/core';
import { FusedBatchNormalization, SeededDropout } from '@limbeck/kernels';
import { z } from 'zod';
import { assertImages } from './image-input.js';
import { heNormal, linearUniform } from './initial-weights.js';
import { logits } from './logits.js';

const units = z.int().positive();

const options = z.strictObject({
  channels: z.array(units).min(1).default([32, 64]).describe('One stage each: convolution with this many channels, batch normalisation, ReLU, 2 x 2 max pooling.'),
  kernel: units.default(3).describe('Side of the convolution kernels.'),
  dense: z.union([units, z.array(units)]).default(128).describe('Units of the hidden layer, or of each hidden layer, between the last stage and the logits; [] for none.'),
  dropout: z.number().min(0).lt(1).default(0).describe('Share of the flattened feature maps dropped in training.'),
  batchNorm: z.boolean().default(true).describe('Batch normalisation after every convolution.'),
});

type Options = z.output<typeof options>;

/** A plain convolutional network: stages that halve the image, then dense layers. */
export default defineModel({
  id: 'cnn',
  description: 'Small convolutional network: convolution, batch norm, ReLU and max pooling per stage, then dense layers',
  options,
  build(spec, chosen) {
    assertImages('cnn', spec, 2 ** chosen.channels.length);
    const input = tf.input({ name: 'input', shape: [...spec.inputShape] });
    let x = input;
    chosen.channels.forEach((channels, i) => {
      x = stage(x, { name: `stage${i + 1}`, channels, spec, chosen });
    });
    x = tf.layers.flatten({ name: 'flatten' }).apply(x) as tf.SymbolicTensor;
    if (chosen.dropout > 0) x = new SeededDropout({ name: 'dropout', rate: chosen.dropout }).apply(x) as tf.SymbolicTensor;
    hiddenUnits(chosen).forEach((width, i) => {
      const name = `dense${i + 1}`;
      const kernelInitializer = linearUniform(x.shape.at(-1)!, spec.seed, name);
      x = tf.layers.dense({ name, units: width, activation: 'relu', kernelInitializer }).apply(x) as tf.SymbolicTensor;
    });
    return tf.model({ name: 'cnn', inputs: input, outputs: logits(x, spec) });
  },
  taps(chosen) {
    const hidden = hiddenUnits(chosen).length;
    const stages = chosen.channels.map((_, i) => [`stage${i + 1}`, `stage${i + 1}_relu`] as const);
    return { ...Object.fromEntries(stages), pooled: hidden === 0 ? 'flatten' : `dense${hidden}` };
  },
});

function hiddenUnits({ dense }: Options): readonly number[] {
  return typeof dense === 'number' ? [dense] : dense;
}

interface Stage {
  readonly name: string;
  readonly channels: number;
  readonly spec: ModelSpec;
  readonly chosen: Options;
}

function stage(input: tf.SymbolicTensor, { name, channels, spec, chosen }: Stage): tf.SymbolicTensor {
  const { kernel, batchNorm } = chosen;
  const convolution = `${name}_conv`;
  const kernelInitializer = heNormal(kernel * kernel * input.shape.at(-1)!, spec.seed, convolution);
  const chain: tf.layers.Layer[] = [
    tf.layers.conv2d({ name: convolution, filters: channels, kernelSize: kernel, padding: 'same', useBias: !batchNorm, kernelInitializer }),
    ...(batchNorm ? [new FusedBatchNormalization({ name: `${name}_bn` })] : []),
    tf.layers.reLU({ name: `${name}_relu` }),
    tf.layers.maxPooling2d({ name: `${name}_pool`, poolSize: 2, strides: 2, padding: 'valid' }),
  ];
  return chain.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
}
