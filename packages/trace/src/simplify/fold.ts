import { allocate, sizeOf, tf, toTensor } from '@limbeck/core';
import { runKernel } from '../run-kernel.js';
import type { HostData } from '@limbeck/core';
import type { SimplifyRule } from './rule.js';

/** Larger results stay operations: they would only fatten the graph. */
const LARGEST_FOLDED = 4096;

/** An operation on constants is computed now, by the pure JavaScript kernels. */
export const foldConstants: SimplifyRule = ({ op, inputs, attributes, output }, rewriter) => {
  const reshaped = op === tf.Reshape ? rewriter.constants.get(inputs['x']!) : undefined;
  // The same array: whoever knows a declared constant by its data finds it again.
  if (reshaped) return rewriter.constant({ ...reshaped, shape: output.shape });
  const names = Object.keys(inputs);
  if (names.length === 0 || op === tf.BroadcastTo || sizeOf(output.shape) > LARGEST_FOLDED) return undefined;
  if (!names.every((name) => rewriter.constants.has(inputs[name]!)) || !tf.getKernel(op, 'cpu')) return undefined;
  const before = tf.getBackend();
  void tf.setBackend('cpu');
  try {
    const data = tf.tidy(() => {
      const tensors = Object.fromEntries(names.map((name) => [name, toTensor(rewriter.constants.get(inputs[name]!)!)]));
      const list = names.every((name, i) => name === String(i));
      return runKernel(op, list ? Object.values(tensors) : tensors, attributes).dataSync();
    });
    // tfjs's Cast to float32 only relabels an integer array.
    const typed: HostData = allocate(output.dtype, data.length);
    typed.set(data as HostData);
    return rewriter.constant({ shape: output.shape, dtype: output.dtype, data: typed });
  } finally {
    void tf.setBackend(before);
  }
};
