import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { valueAndGradients } from './value-and-gradients.js';

describe('valueAndGradients', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const numbers = (tensors: readonly (tf.Tensor | undefined)[]) => tensors.map((tensor) => tensor && [...tensor.dataSync()]);

  it('takes gradients in tensors and variables, undefined where there is none', () => {
    const [x, variable, other] = [tf.tensor1d([1, 2]), tf.variable(tf.scalar(3)), tf.scalar(5)];
    const { value, gradients } = valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(tf.square(x), variable)), [x, other, variable]);
    expect(value.dataSync()[0]).toBe(15);
    expect(numbers(gradients)).toEqual([[6, 12], undefined, [5]]);
  });

  it('is the value alone where it depends on none of them, or none is given', () => {
    const f = (): tf.Scalar => tf.scalar(7);
    for (const along of [[tf.scalar(1), tf.scalar(2)], []]) {
      const { value, gradients } = valueAndGradients(f, along);
      expect(value.dataSync()[0]).toBe(7);
      expect(numbers(gradients)).toEqual(along.map(() => undefined));
    }
  });
});
