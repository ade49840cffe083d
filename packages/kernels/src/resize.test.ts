import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaptiveAveragePool, resizeNearest } from './resize.js';

describe('resizing maps', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const row = (...values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);

  it('adaptiveAveragePool has overlapping windows where sizes do not divide', () => {
    expect([...adaptiveAveragePool(row(1, 2, 3, 4, 5), [1, 2]).dataSync()]).toEqual([2, 4]);
    expect([...adaptiveAveragePool(row(1, 2, 3, 4), [1, 2]).dataSync()]).toEqual([1.5, 3.5]);
  });

  it('resizeNearest takes the source at floor(i in / out)', () => {
    expect([...resizeNearest(row(1, 2, 3), [2, 5]).dataSync()]).toEqual([1, 1, 2, 2, 3, 1, 1, 2, 2, 3]);
    expect([...resizeNearest(row(1, 2, 3, 4, 5), [1, 2]).dataSync()]).toEqual([1, 3]);
  });

  it.each([adaptiveAveragePool, resizeNearest])('returns a tensor of its own where nothing changes', (f) => {
    const x = row(1, 2);
    const y = f(x, [1, 2]);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2]);
  });
});
