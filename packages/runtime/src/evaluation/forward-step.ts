import type { tf } from '@limbeck/core';
import type { Network, Step } from '@limbeck/core';
import { bindWeights, forward } from '../training/model-forward.js';

/**
 * A network's predictions in inference mode: `x [B, ...] -> logits [B, classes]`. With `frozen`, the weights are constants of the graph (fastest,
 * for teachers and measurements); without, they are state, replaced by `writeState` (for evaluation during training).
 */
export function buildForwardStep(network: Network, options: { readonly inputShape: readonly number[]; readonly batchSize: number; readonly frozen: boolean }): Step {
  return {
    name: `predict ${network.id}`,
    inputs: { x: { shape: [options.batchSize, ...options.inputShape], dtype: 'float32' } },
    state: options.frozen ? {} : network.weights,
    constants: options.frozen ? network.weights : {},
    run: ({ inputs, state, constants }) => {
      bindWeights(network.model, options.frozen ? constants : state);
      const logits: tf.Tensor2D = forward(network, inputs['x']!, { training: false, random: {} });
      return { outputs: { logits }, state: {} };
    },
  };
}
