import { tf } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/**
 * The k largest values of the last axis, largest first. The gradient goes to the k places that they were taken from; of equal values the one further left counts as larger.
 *
 * @shape x `[..., N]` -> `[..., k]`
 */
export function topkValues<T extends tf.Tensor>(x: T, k: number): T {
  const extent = x.shape.at(-1)!;
  return withGradient([x], () => {
    const { values, indices } = tf.topk(x, k);
    return {
      value: values,
      saved: [indices],
      gradient: (dy, [places]) => {
        const row = tf.matMul(tf.expandDims(dy, -2), tf.oneHot(places, extent, 1, 0, 'float32'));
        return [tf.squeeze(row, [-2 + row.rank])];
      },
    };
  });
}
