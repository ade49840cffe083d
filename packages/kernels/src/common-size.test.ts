import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { commonSize, poolToCommonSize } from './common-size.js';

describe('commonSize', () => {
  it('is the smaller one along each axis', () => {
    expect(commonSize({ student: [8, 3, 4], teacher: [4, 6, 6] })).toEqual([4, 3]);
  });
});

describe('poolToCommonSize', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const map = (height: number, width: number, channels = 1): tf.Tensor4D => tf.reshape(tf.range(0, height * width * channels), [1, height, width, channels]);

  it('pools the larger map, whichever it is', () => {
    const [first, second] = poolToCommonSize(map(4, 4), map(2, 2, 3));
    expect([first.shape, second.shape]).toEqual([[1, 2, 2, 1], [1, 2, 2, 3]]);
    expect([...first.dataSync()]).toEqual([2.5, 4.5, 10.5, 12.5]);
    const [small, large] = poolToCommonSize(map(1, 1), map(3, 3));
    expect([small.shape, [...large.dataSync()]]).toEqual([[1, 1, 1, 1], [4]]);
  });

  it('decides along each axis', () => {
    const [tall, wide] = poolToCommonSize(map(4, 1), map(2, 3));
    expect([[...tall.dataSync()], [...wide.dataSync()]]).toEqual([[0.5, 2.5], [1, 4]]);
  });

  it('gives maps of one size back as they are', () => {
    const [a, b] = [map(3, 2), map(3, 2, 5)];
    expect(poolToCommonSize(a, b)).toEqual([a, b]);
  });
});
