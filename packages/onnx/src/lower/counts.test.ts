import { tf } from '@limbeck/core';
import { it } from 'vitest';
import { expectSameAsEager, host, ints } from '../agreement.test.support.js';

it('sums by segment, counts by number, and places among sorted values', async () => {
  const inputs = { x: host([5, 3]), ids: ints([5], [2, 0, -1, 2, 7]), numbers: ints([2, 4], [0, 3, 3, 9, 1, 1, 0, 2]), weights: host([2, 4], 2), sorted: { ...host([1, 4]), data: Float32Array.of(-1, 0, 0, 2) }, values: { ...host([1, 5]), data: Float32Array.of(-2, -1, 0, 1, 3) } };
  await expectSameAsEager(inputs, {
    sums: ({ x, ids }) => tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, 4),
    // The gradient of a gather sums by segment.
    gather: ({ x }) => tf.grad((a) => tf.sum(tf.square(tf.gather(a, tf.cast(tf.range(0, 3), 'int32')))))(x!),
    counts: ({ numbers, weights }) => tf.denseBincount(numbers as tf.Tensor2D, weights as tf.Tensor2D, 5),
    binary: ({ numbers, weights }) => tf.denseBincount(numbers as tf.Tensor2D, weights as tf.Tensor2D, 5, true),
    left: ({ sorted, values }) => tf.searchSorted(sorted!, values!, 'left'),
    right: ({ sorted, values }) => tf.searchSorted(sorted!, values!, 'right'),
  });
});
