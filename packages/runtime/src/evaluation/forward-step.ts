import type { Network, NetworkOutputs, Step, tf } from '@limbeck/core';
import { bindWeights } from '@limbeck/kernels';
import { forward, tapped, type TappedNetwork } from '../training/model-forward.js';
import { tapOutput } from './tap-output.js';

export interface ForwardStepOptions {
  readonly inputShape: readonly number[];
  readonly batchSize: number;
  /** The weights are constants of the graph (fastest, for teachers and measurements) instead of state, replaced by `writeState` (for evaluation during training). */
  readonly frozen: boolean;
}

/** A network's predictions in inference mode: `x [B, ...] -> logits [B, classes]`, and its taps as `tap0`, `tap1` ... */
export function buildForwardStep(network: Network | TappedNetwork, { inputShape, batchSize, frozen }: ForwardStepOptions): Step {
  const whole = 'network' in network ? network : tapped(network, []);
  const { id, model, weights } = whole.network;
  return {
    name: `predict ${id}`,
    inputs: { x: { shape: [batchSize, ...inputShape], dtype: 'float32' } },
    state: frozen ? {} : weights,
    constants: frozen ? weights : {},
    run: ({ inputs, state, constants }) => {
      bindWeights(model, frozen ? constants : state);
      return { outputs: namedOutputs(forward(whole, inputs['x']!, { training: false, random: {} })), state: {} };
    },
  };
}

function namedOutputs({ logits, taps }: NetworkOutputs): Record<string, tf.Tensor> {
  return { logits, ...Object.fromEntries(taps.map((tap, i) => [tapOutput(i), tap])) };
}
