import type { HostTensor } from './tensor.js';
import { tf } from './tf.js';

/** The host tensor as a TensorFlow.js tensor on the active tfjs backend. */
export function toTensor(host: HostTensor): tf.Tensor {
  return tf.tensor(host.data, [...host.shape], host.dtype);
}
