import { tf } from '@limbeck/core';

/** The mean of tensors of one shape; a single one as it is. */
export function meanOf<T extends tf.Tensor>(tensors: readonly T[]): T {
  return tensors.length === 1 ? tensors[0]! : tf.mul(tf.addN([...tensors]), 1 / tensors.length);
}
