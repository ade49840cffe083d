import { tf } from '@limbeck/core';
import { SMALLEST } from './float32.js';
import { withGradient } from './with-gradient.js';

const LOWEST = -3.4028234663852886e38;

/**
 * `log Σ exp(x)` over the last axis, of the elements where the mask holds. Elements may be -infinity, too; where none is left the value is -infinity with gradient 0.
 * The mask is a constant.
 *
 * @shape x `[..., N]`; mask bool, like x -> `[...]`, `[..., 1]` when `keepDims`
 */
export function logSumExp(x: tf.Tensor, { mask, keepDims = false }: { readonly mask?: tf.Tensor; readonly keepDims?: boolean } = {}): tf.Tensor {
  return withGradient([x], () => {
    const taken = mask ? tf.where(mask, x, -Infinity) : x;
    const most = tf.maximum(tf.max(taken, -1, true), LOWEST);
    const exponentials = tf.exp(tf.sub(taken, most));
    const sum = tf.sum(exponentials, -1, true);
    const kept = tf.add(tf.log(sum), most);
    return {
      value: keepDims ? kept : tf.squeeze(kept, [x.rank - 1]),
      saved: [exponentials, sum],
      gradient: (dy, [e, s]) => [tf.mul(e, tf.div(tf.reshape(dy, s.shape), tf.maximum(s, SMALLEST)))],
    };
  });
}
