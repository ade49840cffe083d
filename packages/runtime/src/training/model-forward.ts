import { isRandomInputLayer, tf } from '@limbeck/core';
import type { Classifier, NamedTensors, Network, NetworkOutputs, RandomInputLayer, TensorSpec } from '@limbeck/core';
import { weightVariables, withLayerScopes } from '@limbeck/kernels';
import type { ClassifierWeights } from '../taps/classifier.js';
import type { Tap } from '../taps/resolve-taps.js';

/** A network with the inner activations that its one forward pass gives beside the logits. */
export interface TappedNetwork {
  readonly network: Network;
  /** Shares the network's layers; outputs the logits, then each distinct tap that is not the logits themselves. */
  readonly model: tf.LayersModel;
  readonly taps: readonly Tap[];
  /** Where a strategy takes the classifier. */
  readonly classifier?: ClassifierWeights | undefined;
}

/** The network with taps; taps of the same activation are one. */
export function tapped(network: Network, taps: readonly Tap[], classifier?: ClassifierWeights): TappedNetwork {
  const distinct = [...new Map(taps.map((tap) => [tap.key, tap])).values()];
  const { inputs, outputs } = network.model;
  const inner = distinct.filter((tap) => !isLogits(network, tap));
  return { network, model: inner.length === 0 ? network.model : tf.model({ inputs, outputs: [...outputs, ...inner.map(({ tensor }) => tensor)] }), taps: distinct, classifier };
}

function isLogits({ model }: Network, { tensor }: Tap): boolean {
  return tensor === model.outputs[0];
}

export interface ForwardOptions {
  readonly training: boolean;
  /** Uniform numbers by layer name, in training. */
  readonly random: NamedTensors;
  /** Layers that behave as in inference although the others train. */
  readonly frozen?: ReadonlySet<string>;
}

/** Layers of a model that need random numbers in training. */
export function randomLayers(model: tf.LayersModel): readonly (tf.layers.Layer & RandomInputLayer)[] {
  return model.layers.filter((layer): layer is tf.layers.Layer & RandomInputLayer => isRandomInputLayer(layer));
}

/** The shapes of those numbers for a batch, by layer name. */
export function randomSpecs(model: tf.LayersModel, batchSize: number): Record<string, TensorSpec> {
  return Object.fromEntries(randomLayers(model).map((layer) => [layer.name, { shape: layer.randomShape(batchSize), dtype: 'float32' as const }]));
}

/** `[B, ...] -> [B, classes]` logits and the taps, from one pass, with the classifier that gave the logits; layer names become the scope of recorded operations. */
export function forward({ model, network, taps, classifier }: TappedNetwork, x: tf.Tensor, { training, random, frozen = new Set() }: ForwardOptions): NetworkOutputs {
  const { id } = network;
  const noisy = randomLayers(model);
  for (const layer of noisy) layer.randomInput = training ? random[layer.name] : undefined;
  return withLayerScopes(model, id, () => {
    const thaw = training ? freeze(model, frozen) : () => undefined;
    try {
      const outputs = model.apply(x, { training }) as tf.Tensor | tf.Tensor[];
      const [logits, ...inner] = Array.isArray(outputs) ? outputs : [outputs];
      let next = 0;
      return { logits: logits as tf.Tensor2D, taps: taps.map((tap) => (isLogits(network, tap) ? logits! : inner[next++]!)), ...(classifier ? { classifier: boundClassifier(network.model, classifier) } : {}) };
    } finally {
      thaw();
      for (const layer of noisy) layer.randomInput = undefined;
    }
  });
}

function boundClassifier(model: tf.LayersModel, { kernel, bias }: ClassifierWeights): Classifier {
  const variables = weightVariables(model);
  return { kernel: variables.get(kernel) as tf.Variable<tf.Rank.R2>, ...(bias === undefined ? {} : { bias: variables.get(bias) as tf.Variable<tf.Rank.R1> }) };
}

/** Makes layers infer where the model trains; returns what undoes it. tfjs has no way to say it for a single layer. */
function freeze(model: tf.LayersModel, frozen: ReadonlySet<string>): () => void {
  const layers = model.layers.filter(({ name }) => frozen.has(name));
  const calls = layers.map((layer) => layer.call);
  for (const layer of layers) {
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  }
  return () => layers.forEach((layer, i) => { layer.call = calls[i]!; });
}
