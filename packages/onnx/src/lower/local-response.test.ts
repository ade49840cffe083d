import { tf } from '@limbeck/core';
import { it } from 'vitest';
import { expectSameAsEager, host } from '../agreement.test.support.js';

it('local response normalisation and its gradient', async () => {
  const normalise = (x: tf.Tensor): tf.Tensor => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1.5, 0.7, 0.6);
  await expectSameAsEager({ x: host([2, 3, 3, 7]) }, { y: ({ x }) => normalise(x!), dx: ({ x }) => tf.grad((a) => tf.sum(tf.square(normalise(a))))(x!) });
});
