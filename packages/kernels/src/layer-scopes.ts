import { moveScope, withScope, type tf } from '@limbeck/core';

/** Runs `body` with the name of the layer at work as the scope of recorded operations, which messages show. */
export function withLayerScopes<Result>(model: tf.LayersModel, id: string, body: () => Result): Result {
  return withScope(id, () => {
    for (const layer of model.layers) layer.setCallHook(() => moveScope(`${id}, layer ${layer.name}`));
    try {
      return body();
    } finally {
      for (const layer of model.layers) layer.clearCallHook();
    }
  });
}
