import { tf } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { logSoftmax } from './log-softmax.js';

describe('logSoftmax', () => {
  it('is composed where the backend has no kernel for it', async () => {
    await tf.setBackend('cpu');
    const values = logSoftmax(tf.tensor2d([[1, 2, 3]])).dataSync();
    expect([...values].reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 6);
    expect(values[2]! - values[0]!).toBeCloseTo(2, 6);
  });

  it('is one operation, with its gradient, where the backend has a kernel for it', async () => {
    await tf.setBackend('cpu');
    const calls: unknown[] = [];
    tf.registerKernel({
      kernelName: tf.LogSoftmax,
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs }) => {
        calls.push(attrs);
        return tf.logSoftmax(inputs['logits'] as tf.Tensor);
      },
    });
    const x = tf.tensor2d([[1, 2, 3]]);
    const gradient = tf.grad((z) => tf.mul(logSoftmax(z), [[1, 0, 0]]))(x);
    tf.unregisterKernel(tf.LogSoftmax, 'cpu');
    expect(calls).toEqual([{ axis: 1 }]);
    const expected = tf.sub([[1, 0, 0]], tf.softmax(x));
    expect(tf.max(tf.abs(tf.sub(gradient, expected))).dataSync()[0]).toBeLessThan(1e-6);
  });
});
