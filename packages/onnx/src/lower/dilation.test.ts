import { tf } from '@limbeck/core';
import { it } from 'vitest';
import { expectSameAsEager, host } from '../agreement.test.support.js';

it('dilation and its gradients, strided, spread and padded', async () => {
  for (const [strides, pad, spread] of [[1, 'valid', 1], [2, 'same', 1], [1, 'same', 2], [[2, 1], 'valid', [1, 2]]] as const) {
    const dilate = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => tf.dilation2d(x as tf.Tensor4D, filter as tf.Tensor3D, strides as number, pad, spread as number);
    await expectSameAsEager({ x: host([2, 7, 6, 3]), filter: host([3, 2, 3], 2) }, {
      y: ({ x, filter }) => dilate(x!, filter!),
      dx: ({ x, filter }) => tf.grads((a, b) => tf.sum(tf.square(dilate(a!, b!))))([x!, filter!])[0]!,
      dfilter: ({ x, filter }) => tf.grads((a, b) => tf.sum(tf.square(dilate(a!, b!))))([x!, filter!])[1]!,
    });
  }
});
