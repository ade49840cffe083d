import { tf } from '@limbeck/core';
import { logSoftmax } from '@limbeck/kernels';
import { describe, it } from 'vitest';
import { expectSameAsEager, host, ints, type Outputs } from '../agreement.test.support.js';

describe('reductions', () => {
  it('over every kind of axes', async () => {
    const ops = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min, prod: tf.prod };
    const axes: readonly (number | number[] | undefined)[] = [undefined, 0, -1, [0, 2], [1]];
    const outputs: Outputs = Object.fromEntries(
      Object.entries(ops).flatMap(([name, op]) => axes.flatMap((axis) => [false, true].map((keepDims): [string, Outputs[string]] => [`${name} ${JSON.stringify(axis)} ${keepDims}`, ({ x }) => op(x!, axis, keepDims)]))),
    );
    await expectSameAsEager({ x: host([2, 3, 4]) }, outputs);
  });

  it('of integers and flags, to indices, running sums', async () => {
    await expectSameAsEager({ x: host([3, 5]), n: ints([2, 3], [1, -2, 3, 4, 5, -6]), flags: { shape: [2, 3], dtype: 'bool', data: Uint8Array.of(1, 0, 1, 1, 1, 1) } }, {
      sum: ({ n }) => tf.sum(n!, 1),
      mean: ({ n }) => tf.mean(n!),
      max: ({ n }) => tf.max(n!, 0),
      count: ({ flags }) => tf.sum(flags!),
      share: ({ flags }) => tf.mean(flags!, 1),
      all: ({ flags }) => tf.all(flags!, 1),
      any: ({ flags }) => tf.any(flags!, 0),
      argMax: ({ x }) => tf.argMax(x!, -1),
      argMin: ({ x }) => tf.argMin(x!, 0),
      topValues: ({ x }) => tf.topk(x!, 2).values,
      topIndices: ({ x }) => tf.topk(x!, 2).indices,
      cumsum: ({ x }) => tf.cumsum(x!, 1),
      cumsumReversed: ({ x }) => tf.cumsum(x!, 0, true, true),
      softmax: ({ x }) => tf.softmax(x!),
      logSoftmax: ({ x }) => logSoftmax(x!),
      logSumExp: ({ x }) => tf.logSumExp(x!, 1),
    });
  });
});
