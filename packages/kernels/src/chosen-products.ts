import { tf } from '@limbeck/core';
import { fixedTensor } from './fixed-tensor.js';
import { withGradient } from './with-gradient.js';

/**
 * `x_b · r_j` for the rows j of a constant matrix that are chosen for each b.
 *
 * The products with all rows are one matrix product, of which the chosen ones are taken: `[B, N]` numbers, where taking the rows first would be `[B, K, D]`.
 *
 * @shape x `[B, D]`, rows `[N, D]`, chosen `[B, K]` int32 -> `[B, K]`
 */
export function chosenProducts(x: tf.Tensor2D, rows: tf.Tensor2D, chosen: tf.Tensor2D): tf.Tensor2D {
  const [batchSize, count] = [x.shape[0], rows.shape[0]];
  return withGradient([x], () => {
    const products = tf.matMul(x, rows, false, true);
    const starts = tf.mul(tf.cast(fixedTensor(Array.from({ length: batchSize }, (_, b) => b), [batchSize, 1]), 'int32'), tf.scalar(count, 'int32'));
    const places = tf.reshape(tf.add(chosen, starts), [chosen.size]);
    return {
      value: tf.reshape(tf.gather(tf.reshape(products, [products.size]), places), chosen.shape),
      saved: [places, rows],
      gradient: (dy, [at, r]) => {
        const spread = tf.scatterND(tf.expandDims(at, 1), tf.reshape(dy, [dy.size]), [batchSize * count]);
        return [tf.matMul(tf.reshape(spread, [batchSize, count]), r)];
      },
    };
  });
}
