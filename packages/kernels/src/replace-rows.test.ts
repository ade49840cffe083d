import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { replaceRows } from './replace-rows.js';

describe('replaceRows', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('gives a new table', () => {
    const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
    expect(replaceRows(table, tf.tensor1d([2, 0], 'int32'), tf.tensor2d([[7, 8], [9, 10]])).arraySync()).toEqual([[9, 10], [3, 4], [7, 8]]);
    expect(table.arraySync()).toEqual([[1, 2], [3, 4], [5, 6]]);
  });
});
