import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedTensor } from './fixed-tensor.js';

describe('fixedTensor', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('is a tensor of these numbers', () => {
    const x = fixedTensor([1, 2, 3, 4], [2, 2]);
    expect([x.dtype, x.shape, [...x.dataSync()]]).toEqual(['float32', [2, 2], [1, 2, 3, 4]]);
  });
});
