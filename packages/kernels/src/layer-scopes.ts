import { moveScope, withScope, type tf } from '@limbeck/core';

/** Runs `body` with the name of the layer at work as the scope of recorded operations, which messages show. Not by tfjs' call hooks: a layer of a plugin may never invoke its own. */
export function withLayerScopes<Result>({ layers }: tf.LayersModel, id: string, body: () => Result): Result {
  const calls = layers.map((layer) => layer.call);
  for (const layer of layers) {
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => {
      moveScope(`${id}, layer ${layer.name}`);
      return call(inputs, kwargs);
    };
  }
  try {
    return withScope(id, body);
  } finally {
    layers.forEach((layer, i) => { layer.call = calls[i]!; });
  }
}
