import { tf } from '@limbeck/core';

/**
 * `log softmax(x)_c = x_c - log sum_j exp(x_j)` over the last axis, safe for any finite x: one operation where the backend has it.
 *
 * @shape x `[..., C]` -> same
 */
export function logSoftmax<T extends tf.Tensor>(x: T): T {
  // tf.logSoftmax never asks for the kernel that several engines have, and costs about eight operations.
  if (!tf.getKernel(tf.LogSoftmax, tf.getBackend())) return tf.logSoftmax(x);
  return tf.engine().runKernel(tf.LogSoftmax, { logits: x }, { axis: x.rank - 1 });
}
