import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { centralDifferences, gradientsOrZeros } from './gradients.js';
import './matchers.js';

describe('gradients', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('are zeros where the function does not depend on its argument', () => {
    const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const gradients = gradientsOrZeros(([a]) => tf.sum(tf.square(a!)), [x, y]);
    expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual([
      [2, 4],
      [0, 0],
    ]);
  });

  it('let other errors through', () => {
    const failing = (): tf.Scalar => {
      throw new Error('broken loss');
    };
    expect(() => gradientsOrZeros(failing, [tf.scalar(1)])).toThrow('broken loss');
  });

  it('agree with central differences', () => {
    expect(centralDifferences(([a, b]) => a! ** 2 * b!, Float32Array.of(3, 5), 2 ** -6)).toBeAllClose([30, 9], { rtol: 1e-4 });
  });
});
