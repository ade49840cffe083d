import { tf } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { dataOf, expectSameAsEager, host, withStep } from '../agreement.test.support.js';

describe('volumes', () => {
  it('convolutions and their gradients', async () => {
    for (const [strides, pad] of [[1, 'valid'], [1, 'same'], [2, 'same'], [[1, 2, 2], 'valid']] as const) {
      const convolve = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, strides as number, pad);
      await expectSameAsEager({ x: host([2, 4, 5, 6, 3]), filter: host([2, 3, 2, 3, 4], 2) }, {
        y: ({ x, filter }) => convolve(x!, filter!),
        dx: ({ x, filter }) => tf.grads((a, b) => tf.sum(tf.square(convolve(a!, b!))))([x!, filter!])[0]!,
        dfilter: ({ x, filter }) => tf.grads((a, b) => tf.sum(tf.square(convolve(a!, b!))))([x!, filter!])[1]!,
      });
    }
  });

  it('pass back the gradients of all windows that overlap at a maximum', async () => {
    const x = host([1, 4, 4, 4, 2]);
    const run = ({ inputs }: { inputs: Readonly<Record<string, tf.Tensor>> }) => ({ outputs: { total: tf.sum(tf.grad((a) => tf.sum(tf.maxPool3d(a as tf.Tensor5D, 2, 1, 'valid')))(inputs['x']!)) }, state: {} });
    const { total } = await withStep({ name: 'overlap', inputs: { x }, state: {}, constants: {}, run }, (step) => step.run(dataOf({ x })));
    expect(total![0]).toBe(2 * 3 ** 3);
  });

  it('pools and their gradients', async () => {
    for (const [size, strides, pad] of [[2, 2, 'valid'], [[2, 3, 2], 1, 'valid'], [2, 2, 'same']] as const) {
      const max = (x: tf.Tensor): tf.Tensor => tf.maxPool3d(x as tf.Tensor5D, size as number, strides, pad);
      const average = (x: tf.Tensor): tf.Tensor => tf.avgPool3d(x as tf.Tensor5D, size as number, strides, pad);
      await expectSameAsEager({ x: host([2, 4, 5, 6, 3]) }, {
        max: ({ x }) => max(x!),
        // tfjs' own gradient loses what overlapping windows add up to; of what is passed back, the sum is known.
        ...(strides === 1 ? {} : { dmax: ({ x }: Readonly<Record<string, tf.Tensor>>) => tf.grad((a) => tf.sum(tf.square(max(a))))(x!) }),
        average: ({ x }) => average(x!),
        // tfjs' own gradient counts padding although its forward pass does not.
        ...(pad === 'valid' ? { daverage: ({ x }: Readonly<Record<string, tf.Tensor>>) => tf.grad((a) => tf.sum(tf.square(average(a))))(x!) } : {}),
      });
    }
  });
});
