import { tf } from '@limbeck/core';
import { it } from 'vitest';
import { expectSameAsEager, host, ints } from '../agreement.test.support.js';

it('picks by index, within batches and at places, and fills zeros sparsely', async () => {
  await expectSameAsEager({ x: host([2, 3, 4, 5]), within: ints([2, 3, 2], [3, 0, 1, 1, 2, 0, 0, 3, 3, 2, 1, 0]), rows: ints([2, 2], [2, 0, 1, 1]), places: ints([3, 2], [1, 2, 0, 0, 1, 1]), values: host([3], 2) }, {
    one: ({ x, rows }) => tf.gather(x!, rows as tf.Tensor2D, 1, 1),
    two: ({ x, within }) => tf.gather(x!, within as tf.Tensor3D, 2, 2),
    inner: ({ x, rows }) => tf.gather(x!, rows as tf.Tensor2D, 2, 1),
    places: ({ x, places }) => tf.gatherND(x!, places!),
    sparse: ({ places, values }) => tf.sparseToDense(places as tf.Tensor2D, values as tf.Tensor1D, [2, 3], tf.scalar(7)),
  });
});

it('contracts by Einstein\'s summation', async () => {
  await expectSameAsEager({ a: host([2, 3, 4]), b: host([2, 4, 5], 2), c: host([4, 3], 3) }, {
    batch: ({ a, b }) => tf.einsum('bij,bjk->bik', a!, b!),
    transposed: ({ a, c }) => tf.einsum('bij, ji -> jb', a!, c!),
    all: ({ a }) => tf.einsum('bij->', a!),
  });
});
