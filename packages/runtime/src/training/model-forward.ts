import { isRandomInputLayer, LimbeckError, moveScope, withScope } from '@limbeck/core';
import type { NamedTensors, Network, RandomInputLayer, TensorSpec, tf } from '@limbeck/core';
import { namedVariables } from '@limbeck/kernels';

export interface ForwardOptions {
  readonly training: boolean;
  /** Uniform numbers by layer name, in training. */
  readonly random: NamedTensors;
}

/** Layers of a model that need random numbers in training. */
export function randomLayers(model: tf.LayersModel): readonly (tf.layers.Layer & RandomInputLayer)[] {
  return model.layers.filter((layer): layer is tf.layers.Layer & RandomInputLayer => isRandomInputLayer(layer));
}

/** The shapes of those numbers for a batch, by layer name. */
export function randomSpecs(model: tf.LayersModel, batchSize: number): Record<string, TensorSpec> {
  return Object.fromEntries(randomLayers(model).map((layer) => [layer.name, { shape: layer.randomShape(batchSize), dtype: 'float32' as const }]));
}

/** The tfjs variables behind a model's weights, by weight name. */
export function weightVariables(model: tf.LayersModel): ReadonlyMap<string, tf.Variable> {
  return new Map([...namedVariables(model)].map(([name, variable]) => [name, variable.read() as tf.Variable]));
}

/** Points the model's variables at the given tensors, by weight name; what they held before is released. */
export function bindWeights(model: tf.LayersModel, weights: NamedTensors): void {
  for (const [name, variable] of weightVariables(model)) {
    const tensor = weights[name];
    if (!tensor) throw new LimbeckError('LIM3003', { what: `The weights lack "${name}", which the model has.` });
    variable.assign(tensor);
  }
}

/** `[B, ...] -> [B, classes]` logits; layer names become the scope of recorded operations. */
export function forward({ model, id }: Pick<Network, 'model' | 'id'>, x: tf.Tensor, { training, random }: ForwardOptions): tf.Tensor2D {
  const noisy = randomLayers(model);
  for (const layer of noisy) layer.randomInput = training ? random[layer.name] : undefined;
  return withScope(id, () => {
    withLayerScopes(model, id);
    try {
      return model.apply(x, { training }) as tf.Tensor2D;
    } finally {
      for (const layer of model.layers) layer.clearCallHook();
      for (const layer of noisy) layer.randomInput = undefined;
    }
  });
}

function withLayerScopes(model: tf.LayersModel, id: string): void {
  for (const layer of model.layers) layer.setCallHook(() => moveScope(`${id}, layer ${layer.name}`));
}
