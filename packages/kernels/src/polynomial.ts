import { tf } from '@limbeck/core';

/** `c_0 + c_1 x + c_2 x² + ...` by Horner's rule, such as the beginning of a series. @shape x any; at least two coefficients -> same */
export function polynomial(x: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  return coefficients.slice(0, -1).reduceRight<tf.Tensor>((sum, coefficient) => tf.add(tf.mul(sum, x), coefficient), tf.scalar(coefficients.at(-1)!));
}
