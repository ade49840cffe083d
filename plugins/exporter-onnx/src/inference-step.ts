import type { Network, Step, tf } from '@limbeck/core';
import { bindWeights, withLayerScopes } from '@limbeck/kernels';

/** A network in inference, its weights constants: `input [B, ...] -> logits [B, classes]`. */
export function inferenceStep({ id, model, weights }: Network, batchSize: number): Step {
  const sample = model.inputs[0]!.shape.slice(1) as number[];
  return {
    name: id,
    inputs: { input: { shape: [batchSize, ...sample], dtype: 'float32' } },
    state: {},
    constants: weights,
    run: ({ inputs, constants }) => {
      bindWeights(model, constants);
      return { outputs: { logits: withLayerScopes(model, id, () => model.apply(inputs['input']!, { training: false }) as tf.Tensor) }, state: {} };
    },
  };
}
