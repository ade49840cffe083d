import { tf } from '@limbeck/core';
import { expect, it } from 'vitest';
import { dataOf, expectSameAsEager, host, withStep } from '../agreement.test.support.js';

it('blocks of space go to the batch and back, padded and cropped; groups of channels go to pixels', async () => {
  await expectSameAsEager({ x: host([2, 4, 6, 3]), wide: host([6, 2, 3, 2], 2), deep: host([2, 3, 2, 8], 3) }, {
    toBatch: ({ x }) => tf.spaceToBatchND(x!, [2, 3], [[1, 1], [0, 3]]),
    toSpace: ({ wide }) => tf.batchToSpaceND(wide!, [2, 3], [[1, 0], [2, 1]]),
    gradient: ({ x }) => tf.grad((a) => tf.sum(tf.square(tf.spaceToBatchND(a, [2, 2], [[0, 2], [1, 1]]))))(x!),
    depth: ({ deep }) => tf.depthToSpace(deep as tf.Tensor4D, 2),
  });
});

it('groups of channels go to pixels also where the channels come first', async () => {
  const x = host([2, 8, 3, 2]);
  const run = ({ inputs }: { inputs: Readonly<Record<string, tf.Tensor>> }) => ({
    outputs: {
      first: tf.depthToSpace(inputs['x'] as tf.Tensor4D, 2, 'NCHW'),
      last: tf.transpose(tf.depthToSpace(tf.transpose(inputs['x'] as tf.Tensor4D, [0, 2, 3, 1]), 2), [0, 3, 1, 2]),
    },
    state: {},
  });
  const { first, last } = await withStep({ name: 'blocks', inputs: { x }, state: {}, constants: {}, run }, (step) => step.run(dataOf({ x })));
  expect(first).toEqual(last);
});
