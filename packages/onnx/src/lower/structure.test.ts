import { tf } from '@limbeck/core';
import { replaceRows } from '@limbeck/kernels';
import { describe, it } from 'vitest';
import { expectSameAsEager, host, ints } from '../agreement.test.support.js';

describe('operations that move elements', () => {
  it('in row-major tensors', async () => {
    await expectSameAsEager({ x: host([2, 3, 4]), y: host([2, 3, 4], 2), v: host([5]), indices: ints([2, 2], [2, 0, 1, 1]), labels: ints([3], [1, 4, 0]), pairs: ints([6, 2], [0, 2, 1, 1, 0, 2, 0, 0, 1, 1, 0, 2]), places: ints([5, 1], [6, 0, 3, 0, 2]), rows: ints([2], [4, 1]) }, {
      reshape: ({ x }) => tf.reshape(x!, [4, 6]),
      transpose: ({ x }) => tf.transpose(x!, [2, 0, 1]),
      transposedTwice: ({ x }) => tf.add(tf.transpose(tf.transpose(x!, [2, 0, 1]), [0, 2, 1]), 1),
      expandDims: ({ x }) => tf.expandDims(x!, 1),
      concat: ({ x, y }) => tf.concat([x!, y!], -1),
      stack: ({ x, y }) => tf.stack([x!, y!], 1),
      unstack: ({ x }) => tf.unstack(x!, 1)[2]!,
      split: ({ x }) => tf.split(x!, [1, 3], 2)[1]!,
      slice: ({ x }) => tf.slice(x!, [0, 1, 1], [2, 2, -1]),
      stridedSlice: ({ x }) => tf.stridedSlice(x!, [0, 2, 3], [2, 0, -5], [1, -1, -2]),
      maskedSlice: ({ x }) => tf.stridedSlice(x!, [1, 0, 1], [2, 2, 4], [1, 1, 1], 1, 2, 0, 0, 1),
      newAxis: ({ x }) => tf.stridedSlice(x!, [0, 0, 0], [1, 2, 3], [1, 1, 1], 0, 0, 0, 2, 0),
      pad: ({ x }) => tf.pad(x!, [[0, 1], [2, 0], [1, 1]], 0.5),
      reflect: ({ x }) => tf.mirrorPad(x!, [[0, 0], [1, 2], [2, 1]], 'reflect'),
      tile: ({ x }) => tf.tile(x!, [2, 1, 3]),
      reverse: ({ x }) => tf.reverse(x!, [0, -1]),
      broadcastTo: ({ v }) => tf.broadcastTo(v!, [3, 5]),
      fill: ({ v }) => tf.add(tf.fill([2, 5], 3), v!),
      gatherRows: ({ x, indices }) => tf.gather(tf.reshape(x!, [4, 6]), indices!),
      gatherColumns: ({ x, indices }) => tf.gather(tf.reshape(x!, [4, 6]), indices!, 1),
      scatter: ({ x, pairs }) => tf.scatterND(pairs!, tf.reshape(x!, [6, 4]), [2, 3, 4]),
      scatterElements: ({ v, places }) => tf.scatterND(places!, v!, [7]),
      replaceRows: ({ x, y, rows }) => replaceRows(tf.reshape(x!, [6, 4]), rows as tf.Tensor1D, tf.slice(tf.reshape(y!, [6, 4]), [0, 0], [2, 4])),
      oneHot: ({ labels }) => tf.oneHot(labels!, 4),
      oneHotValues: ({ labels }) => tf.oneHot(labels!, 5, 0.9, 0.1, 'float32'),
    });
  });

  it('in images that lie channels first', async () => {
    // The convolution on both sides makes the tensors between lie channels first.
    const between = (operation: (x: tf.Tensor4D, inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor) => (inputs: Readonly<Record<string, tf.Tensor>>) => {
      const { x, filter, out } = inputs;
      const result = operation(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), inputs);
      return result.rank === 4 && result.shape[3] === 4 ? tf.conv2d(result as tf.Tensor4D, out as tf.Tensor4D, 1, 'same') : result;
    };
    await expectSameAsEager({ x: host([2, 5, 4, 3]), filter: host([3, 3, 3, 4], 2), out: host([1, 1, 4, 2], 3), bias: host([4], 4), pixels: host([5, 4, 1], 5) }, {
      reshape: between((x) => tf.reshape(x, [2, 80])),
      transpose: between((x) => tf.transpose(x, [0, 2, 1, 3])),
      toChannelsFirst: between((x) => tf.transpose(x, [0, 3, 1, 2])),
      concat: between((x) => tf.concat([x, tf.neg(x)], 1)),
      concatChannels: between((x) => tf.concat([x, tf.neg(x)], 3)),
      slice: between((x) => tf.slice(x, [0, 1, 0, 0], [2, 3, 2, 4])),
      split: between((x) => tf.split(x, 2, 3)[1]!),
      stridedSlice: between((x) => tf.stridedSlice(x, [0, 0, 0, 0], [2, 5, 4, 4], [1, 2, 2, 1])),
      pad: between((x) => tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]])),
      padChannels: between((x) => tf.pad(x, [[0, 0], [0, 0], [0, 0], [1, 2]])),
      tile: between((x) => tf.tile(x, [1, 2, 1, 1])),
      reverse: between((x) => tf.reverse(x, [2])),
      bias: between((x, { bias }) => tf.add(x, bias!)),
      perPixel: between((x, { pixels }) => tf.mul(x, pixels!)),
      meanOverSpace: between((x) => tf.mean(x, [1, 2])),
      sumOverChannels: between((x) => tf.sum(x, -1)),
      sumKeepingChannels: between((x) => tf.mul(x, tf.sum(x, [1, 2], true))),
      maxOverRows: between((x) => tf.max(x, 1)),
      argMax: between((x) => tf.argMax(x, 3)),
      softmax: between((x) => tf.softmax(x)),
      squeezed: between((x) => tf.reshape(tf.mean(x, [1, 2], true), [2, 4])),
    });
  });
});

describe('borders, flips and diagonals', () => {
  it('mirrors with and without the border itself', async () => {
    for (const mode of ['reflect', 'symmetric'] as const) {
      await expectSameAsEager({ x: host([2, 4, 5, 3]), row: host([6], 2) }, {
        image: ({ x }) => tf.mirrorPad(x!, [[0, 0], [2, 1], [0, 3], [0, 0]], mode),
        row: ({ row }) => tf.mirrorPad(row!, [[3, 2]], mode),
      });
    }
  });

  it('turns around, and puts on the diagonal', async () => {
    await expectSameAsEager({ x: host([2, 4, 5, 3]), row: host([3], 2) }, {
      flipped: ({ x }) => tf.image.flipLeftRight(x as tf.Tensor4D),
      reversed: ({ x }) => tf.reverse(x!),
      dreversed: ({ x }) => tf.grad((a) => tf.sum(tf.square(tf.reverse(a, 1))))(x!),
      diagonal: ({ row }) => tf.diag(row!),
    });
  });
});
