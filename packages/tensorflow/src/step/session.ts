import type { HostData, TensorSpec } from '@limbeck/core';
import type { TFJSBinding } from '../engine/binding.js';
import type { Ref } from '../lower/graph-builder.js';
import { TAG } from '../lower/saved-model.js';

export interface Feed extends TensorSpec {
  readonly node: Ref;
  readonly data: HostData;
}

/** A loaded SavedModel, run by feeding and fetching nodes. */
export interface Session {
  /** Values of the fetched nodes, in order, in arrays of their own. */
  run(feeds: readonly Feed[], fetches: readonly Ref[]): HostData[];
  close(): void;
}

/** Runs through the binding: tfjs-node's own wrapper would make tfjs tensors of everything. */
export function openSession(binding: TFJSBinding, folder: string): Session {
  const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };
  const id = binding.loadSavedModel(folder, TAG);
  return {
    run(feeds, fetches) {
      const ids = feeds.map(({ shape, dtype, data }) => binding.createTensor([...shape], types[dtype], data));
      try {
        const results = binding.runSavedModel(id, ids, feeds.map(({ node }) => `${node}:0`).join(), fetches.map((node) => `${node}:0`).join());
        return results.map((result) => {
          const data = binding.tensorDataSync(result.id);
          binding.deleteTensor(result.id);
          return data;
        });
      } finally {
        for (const tensor of ids) binding.deleteTensor(tensor);
      }
    },
    close: () => binding.deleteSavedModel(id),
  };
}
