import { tf } from '@limbeck/core';

/** The gradient of `f` in each of `xs`; zeros where `f` does not depend on it, which tfjs reports as an error. */
export function gradientsOrZeros(f: (xs: readonly tf.Tensor[]) => tf.Scalar, xs: readonly tf.Tensor[]): tf.Tensor[] {
  return xs.map((x, i) => {
    const along = (moved: tf.Tensor): tf.Scalar => f(xs.map((other, j) => (j === i ? moved : other)));
    try {
      return tf.grad(along as (x: tf.Tensor) => tf.Tensor)(x);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Cannot compute gradient of y=f(x)')) return tf.zerosLike(x);
      throw error;
    }
  });
}

/** `(f(x + h) - f(x - h)) / 2h` for every entry of one tensor. */
export function centralDifferences(f: (x: Float32Array) => number, x: Float32Array, h: number): Float32Array {
  return Float32Array.from(x, (value, i) => {
    const at = (moved: number): number => f(x.map((other, j) => (j === i ? moved : other)));
    const [up, down] = [Math.fround(value + h), Math.fround(value - h)];
    return (at(up) - at(down)) / (up - down);
  });
}
