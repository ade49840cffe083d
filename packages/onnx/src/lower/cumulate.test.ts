import { tf } from '@limbeck/core';
import { it } from 'vitest';
import { expectSameAsEager, host } from '../agreement.test.support.js';

it('running sums and products, from either end, with and without the entry itself', async () => {
  for (const axis of [0, 1]) {
    for (const exclusive of [false, true]) {
      for (const reverse of [false, true]) {
        await expectSameAsEager({ x: host([3, 7]) }, { sum: ({ x }) => tf.cumsum(x!, axis, exclusive, reverse), product: ({ x }) => tf.cumprod(x!, axis, exclusive, reverse) });
      }
    }
  }
});
