import { Random, tf, type HostTensor, type Network } from '@limbeck/core';
import { FusedBatchNormalization, readWeights, SeededDropout } from '@limbeck/kernels';
import { randomNormals } from '@limbeck/testkit';

/** Convolution, batch normalisation with moving averages that have moved, dropout and a classifier. */
export function toyNetwork(): Network {
  const input = tf.input({ name: 'input', shape: [6, 6, 2] });
  const layers = [
    tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, useBias: false }),
    new FusedBatchNormalization({ name: 'bn' }),
    tf.layers.reLU({ name: 'relu' }),
    tf.layers.flatten({ name: 'flatten' }),
    new SeededDropout({ name: 'dropout', rate: 0.5 }),
    tf.layers.dense({ name: 'hidden', units: 8, activation: 'relu' }),
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
