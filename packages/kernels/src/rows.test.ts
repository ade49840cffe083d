import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { flatRows, placeRows } from './rows.js';

describe('rows', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const map = (): tf.Tensor4D => tf.reshape(tf.range(0, 24), [2, 2, 3, 2]);

  it('are those of the samples, or of the places of each', () => {
    expect(flatRows(map()).arraySync()).toEqual([0, 12].map((start) => Array.from({ length: 12 }, (_, i) => start + i)));
    expect(flatRows(tf.tensor1d([5, 6])).arraySync()).toEqual([[5], [6]]);
    expect(placeRows(map()).arraySync()[1]).toEqual([[12, 13], [14, 15], [16, 17], [18, 19], [20, 21], [22, 23]]);
  });
});
