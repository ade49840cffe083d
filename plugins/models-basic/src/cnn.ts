import { defineModel, tf, type ModelSpec } from '@limbeck/core';
import { FusedBatchNormalization, SeededDropout } from '@limbeck/kernels';
import { z } from 'zod';
import { assertImages } from './image-input.js';
import { heNormal, linearUniform } from './initial-weights.js';
import { logits } from './logits.js';

const units = z.int().positive();

const options = z.strictObject({
  channels: z.array(units).min(1).default([32, 64]).describe('One stage each: convolution with this many channels, batch normalisation, ReLU, 2 x 2 max pooling.'),
  convolutions: units.default(1).describe('Convolutions in every stage, each with its batch normalisation and ReLU.'),
  kernel: units.default(3).describe('Side of the convolution kernels.'),
  pooling: z.enum(['flatten', 'average']).default('flatten').describe('What follows the last stage. flatten: all places of its maps. average: the mean of each map over its places, as in ResNets, instead of the last max pooling.'),
  dense: z.union([units, z.array(units)]).default(128).describe('Units of the hidden layer, or of each hidden layer, between the last stage and the logits; [] for none.'),
  dropout: z.number().min(0).lt(1).default(0).describe('Share of what follows the last stage that is dropped in training.'),
  batchNorm: z.boolean().default(true).describe('Batch normalisation after every convolution.'),
});

type Options = z.output<typeof options>;

/** A plain convolutional network: stages that halve the image, then dense layers. */
export default defineModel({
  id: 'cnn',
  description: 'Small convolutional network: convolution, batch norm, ReLU and max pooling per stage, then dense layers',
  options,
  build(spec, chosen) {
    assertImages('cnn', spec, 2 ** (chosen.channels.length - (chosen.pooling === 'average' ? 1 : 0)));
    const input = tf.input({ name: 'input', shape: [...spec.inputShape] });
    let x = input;
    chosen.channels.forEach((channels, i) => {
      x = stage(x, { name: `stage${i + 1}`, channels, last: i === chosen.channels.length - 1, spec, chosen });
    });
    x = (chosen.pooling === 'flatten' ? tf.layers.flatten({ name: 'flatten' }) : tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' })).apply(x) as tf.SymbolicTensor;
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
    const stages = chosen.channels.map((_, i) => [`stage${i + 1}`, `stage${i + 1}_relu${numberOf(chosen.convolutions - 1)}`] as const);
    return { ...Object.fromEntries(stages), pooled: hidden > 0 ? `dense${hidden}` : chosen.pooling === 'flatten' ? 'flatten' : 'pool' };
  },
});

function hiddenUnits({ dense }: Options): readonly number[] {
  return typeof dense === 'number' ? [dense] : dense;
}

/** After the names of a stage's layers: nothing for the first convolution, then 2, 3 ... */
function numberOf(convolution: number): string {
  return convolution === 0 ? '' : String(convolution + 1);
}

interface Stage {
  readonly name: string;
  readonly channels: number;
  readonly last: boolean;
  readonly spec: ModelSpec;
  readonly chosen: Options;
}

function stage(input: tf.SymbolicTensor, { name, channels, last, spec, chosen }: Stage): tf.SymbolicTensor {
  const { kernel, batchNorm, convolutions, pooling } = chosen;
  const convolved = Array.from({ length: convolutions }, (_, i) => numberOf(i)).reduce((x, number) => {
    const convolution = `${name}_conv${number}`;
    const kernelInitializer = heNormal(kernel * kernel * x.shape.at(-1)!, spec.seed, convolution);
    const chain: tf.layers.Layer[] = [
      tf.layers.conv2d({ name: convolution, filters: channels, kernelSize: kernel, padding: 'same', useBias: !batchNorm, kernelInitializer }),
      ...(batchNorm ? [new FusedBatchNormalization({ name: `${name}_bn${number}` })] : []),
      tf.layers.reLU({ name: `${name}_relu${number}` }),
    ];
    return chain.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
  }, input);
  if (last && pooling === 'average') return convolved;
  return tf.layers.maxPooling2d({ name: `${name}_pool`, poolSize: 2, strides: 2, padding: 'valid' }).apply(convolved) as tf.SymbolicTensor;
}
