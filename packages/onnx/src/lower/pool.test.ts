import { tf } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { dataOf, expectSameAsEager, host, withStep } from '../agreement.test.support.js';

interface Case {
  readonly x: [number, number, number, number];
  readonly size: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
}

const CASES: readonly Case[] = [
  { x: [2, 6, 8, 3], size: 2, strides: 2, pad: 'valid' },
  { x: [2, 7, 9, 3], size: 2, strides: 2, pad: 'valid' },
  { x: [2, 7, 9, 3], size: 2, strides: 2, pad: 'same' },
  { x: [2, 7, 8, 3], size: 3, strides: 2, pad: 'same' },
  { x: [2, 7, 8, 3], size: [3, 2], strides: [1, 2], pad: 'valid' },
  { x: [2, 6, 6, 3], size: 3, strides: 1, pad: 1 },
  { x: [2, 5, 5, 3], size: 5, strides: 1, pad: 'valid' },
];

describe('pools', () => {
  it('and their gradients, overlapping, padded or neither', async () => {
    for (const { x, size, strides, pad } of CASES) {
      const label = JSON.stringify({ x, size, strides, pad });
      const max = (a: tf.Tensor): tf.Tensor => tf.maxPool(a as tf.Tensor4D, size, strides, pad);
      const average = (a: tf.Tensor): tf.Tensor => tf.avgPool(a as tf.Tensor4D, size, strides, pad);
      await expectSameAsEager({ x: host(x) }, {
        [`max ${label}`]: ({ x: a }) => max(a!),
        [`dmax ${label}`]: ({ x: a }) => tf.grad((b) => tf.sum(tf.square(max(b))))(a!),
        [`average ${label}`]: ({ x: a }) => average(a!),
        // tfjs' own gradient counts padding although its forward pass does not; the next test covers that.
        ...(pad === 'valid' ? { [`daverage ${label}`]: ({ x: a }: Readonly<Record<string, tf.Tensor>>) => tf.grad((b) => tf.sum(tf.square(average(b))))(a!) } : {}),
      });
    }
  });

  it('spreads an average over the elements that are not padding', async () => {
    const x = host([1, 3, 3, 1]);
    const gradient = await withStep(
      { name: 'average', inputs: { x }, state: {}, constants: {}, run: ({ inputs }) => ({ outputs: { dx: tf.grad((a) => tf.sum(tf.avgPool(a as tf.Tensor4D, 2, 2, 'same')))(inputs['x']!) }, state: {} }) },
      (step) => step.run(dataOf({ x })),
    );
    expect([...gradient['dx']!]).toEqual([0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
  });

  it('gives a tie to its first element', async () => {
    await expectSameAsEager({ x: { shape: [1, 2, 4, 1], dtype: 'float32', data: Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0) } }, { dx: ({ x }) => tf.grad((a) => tf.sum(tf.maxPool(a as tf.Tensor4D, 2, 2, 'valid')))(x!) });
  });
});
