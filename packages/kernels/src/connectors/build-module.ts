import { tf, type ConnectorLayer, type ConnectorModule, type Random } from '@limbeck/core';
import { FusedBatchNormalization } from '../layers/fused-batch-normalization.js';

type Initializer = ReturnType<typeof tf.initializers.randomUniform>;

/** Uniform in ±1 / sqrt(fan in), as PyTorch initialises convolutions and linear layers; biases start at 0. */
function uniform(fanIn: number, random: Random): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  // tfjs takes a seed of 0 for none.
  return tf.initializers.randomUniform({ minval: -bound, maxval: bound, seed: random.uint32() || 1 });
}

type Of<Type extends ConnectorLayer['type']> = Extract<ConnectorLayer, { type: Type }>;
interface Place {
  readonly name: string;
  readonly input: readonly (number | null)[];
  readonly random: Random;
}
type Factories = { readonly [Type in ConnectorLayer['type']]: (layer: Of<Type>, place: Place) => tf.layers.Layer[] };

const FACTORIES: Factories = {
  conv2d({ filters, kernelSize, strides = 1, padding = 'same', useBias = true }, { name, input, random }) {
    const kernelInitializer = uniform(kernelSize ** 2 * input.at(-1)!, random);
    const byHand = typeof padding === 'number';
    const convolution = tf.layers.conv2d({ name, filters, kernelSize, strides, padding: byHand ? 'valid' : padding, useBias, kernelInitializer });
    return byHand && padding > 0 ? [tf.layers.zeroPadding2d({ name: `${name}_pad`, padding }), convolution] : [convolution];
  },
  'conv2d-transpose': ({ filters, kernelSize, strides = 1, padding = 'same', useBias = true }, { name, random }) => [
    // PyTorch's fan in of a transposed convolution counts the filters.
    tf.layers.conv2dTranspose({ name, filters, kernelSize, strides, padding, useBias, kernelInitializer: uniform(kernelSize ** 2 * filters, random) }),
  ],
  dense: ({ units, useBias = true }, { name, input, random }) => [tf.layers.dense({ name, units, useBias, kernelInitializer: uniform(input.at(-1)!, random) })],
  'batch-norm': ({ momentum = 0.9, epsilon = 1e-5 }, { name }) => [new FusedBatchNormalization({ name, momentum, epsilon })],
  relu: (_, { name }) => [tf.layers.reLU({ name })],
  'leaky-relu': ({ slope }, { name }) => [tf.layers.leakyReLU({ name, alpha: slope })],
  sigmoid: (_, { name }) => [tf.layers.activation({ name, activation: 'sigmoid' })],
  flatten: (_, { name }) => [tf.layers.flatten({ name })],
  'average-pool': ({ size }, { name }) => [tf.layers.averagePooling2d({ name, poolSize: size, strides: size })],
  'global-average-pool': (_, { name }) => [tf.layers.globalAveragePooling2d({ name })],
};

/** The layers in order, named by type and number: `conv2d1`, `batch-norm1`, `conv2d2`. */
export function buildModule({ input, layers }: ConnectorModule, random: Random): tf.LayersModel {
  const start = tf.input({ name: 'input', shape: [...input] });
  const end = applyLayers(start, layers, { random });
  // A model needs a layer: one without any is the identity.
  return tf.model({ inputs: start, outputs: layers.length === 0 ? (tf.layers.activation({ name: 'identity', activation: 'linear' }).apply(start) as tf.SymbolicTensor) : end });
}

/** Applies the layers in order, named by type and number after the prefix. */
export function applyLayers(start: tf.SymbolicTensor, layers: readonly ConnectorLayer[], { random, prefix = '' }: { readonly random: Random; readonly prefix?: string }): tf.SymbolicTensor {
  const counts = new Map<string, number>();
  return layers.reduce((x, layer) => {
    const number = (counts.get(layer.type) ?? 0) + 1;
    counts.set(layer.type, number);
    const name = `${prefix}${layer.type}${number}`;
    return layersOf(layer, { name, input: x.shape, random: random.split(name) }).reduce((y, each) => each.apply(y) as tf.SymbolicTensor, x);
  }, start);
}

function layersOf<Type extends ConnectorLayer['type']>(layer: Of<Type>, place: Place): tf.layers.Layer[] {
  const factory = FACTORIES[layer.type as Type] as Factories[Type] | undefined;
  if (!factory) throw new RangeError(`There is no connector layer of type "${layer.type}"; there are: ${Object.keys(FACTORIES).join(', ')}.`);
  return factory(layer, place);
}
