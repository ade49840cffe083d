import { tf } from '@limbeck/core';
import { FIXED_TENSOR } from './op-names.js';

/**
 * A float32 tensor of numbers that follow from shapes alone, such as an identity matrix or pooling weights.
 * Inside a step that is recorded it becomes a constant of the graph; tensors made from arrays in any other way are refused there, since they might have been random.
 */
export function fixedTensor<T extends tf.Tensor>(values: readonly number[], shape: readonly number[]): T {
  if (!tf.getKernel(FIXED_TENSOR, tf.getBackend())) return tf.tensor([...values], [...shape], 'float32') as T;
  return tf.engine().runKernel(FIXED_TENSOR, {}, { values: [...values], shape: [...shape] });
}
