import { tf } from '@limbeck/core';
import { polynomial } from './polynomial.js';

/** Of P below: a least-squares fit at Chebyshev nodes, off by less than 2e-7 of the value for x of at least 0. */
const FIT = [-1.26551223, 1.00002368, 0.37409196, 0.0967841895, -0.186288062, 0.278868085, -1.135204, 1.48851589, -0.822152234, 0.170872778];

/**
 * `1 - erf(x)`, in the form `t exp(P(t) - x²)`, `t = 1 / (1 + x / 2)` for x of at least 0, and 2 minus that of -x below: with its digits where it is small, which 1 - erf loses, and the same on
 * every engine. For constants: its gradient is not defined.
 *
 * @shape any -> same
 * @paper the form: Press, Teukolsky, Vetterling & Flannery, Numerical Recipes, section 6.2, http://numerical.recipes
 */
export function erfc(x: tf.Tensor): tf.Tensor {
  const t = tf.div(1, tf.add(tf.mul(tf.abs(x), 0.5), 1));
  const above = tf.mul(t, tf.exp(tf.sub(polynomial(t, FIT), tf.square(x))));
  return tf.where(tf.greaterEqual(x, 0), above, tf.sub(2, above));
}
