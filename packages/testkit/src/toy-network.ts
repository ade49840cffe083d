import { Random, tf, type HostTensor, type Network } from '@limbeck/core';
import { FusedBatchNormalization, readWeights, SeededDropout } from '@limbeck/kernels';
import { randomNormals } from './host.js';

export interface ToyNetworkOptions {
  /** Of the image, 6 x 6. */
  readonly channels: number;
  /** Of the hidden layer. */
  readonly units?: number;
}

/** For tests of exporters: convolution, batch normalisation with moving averages that have moved, dropout and a classifier of three classes. */
export function toyNetwork({ channels, units = 8 }: ToyNetworkOptions): Network {
  const input = tf.input({ name: 'input', shape: [6, 6, channels] });
  const layers = [
    tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, useBias: false }),
    new FusedBatchNormalization({ name: 'bn' }),
    tf.layers.reLU({ name: 'relu' }),
    tf.layers.flatten({ name: 'flatten' }),
    new SeededDropout({ name: 'dropout', rate: 0.5 }),
    tf.layers.dense({ name: 'hidden', units, activation: 'relu' }),
    tf.layers.dense({ name: 'logits', units: 3 }),
  ];
  const model = tf.model({ name: 'toy', inputs: input, outputs: layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input) });
  const { weights, trainable } = readWeights(model);
  const random = new Random('toy');
  const drawn = Object.entries(weights).map(([name, { shape }]): [string, HostTensor] => {
    const tensor = randomNormals(random.split(name), shape, 0.3);
    return [name, name.endsWith('variance') ? { ...tensor, data: tensor.data.map((value) => 1 + value * value) } : tensor];
  });
  return { id: 'toy', model, weights: Object.fromEntries(drawn), trainable };
}
