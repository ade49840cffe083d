import { tf } from '@limbeck/core';

/**
 * The table with the rows `ids` replaced, for state that a step rewrites; no gradient is defined. Of a row that is named twice one of the two remains.
 *
 * @shape table `[N, ...]`, ids `[B]` int32, rows `[B, ...]` -> `[N, ...]`
 */
export function replaceRows<T extends tf.Tensor>(table: T, ids: tf.Tensor1D, rows: tf.Tensor): T {
  // tfjs's JavaScript kernel writes into the tensor it is given; multiplied by 1 it is another one, and a recorded step leaves that out.
  return tf.tensorScatterUpdate(tf.mul(table, 1), tf.expandDims(ids, 1), rows) as T;
}
