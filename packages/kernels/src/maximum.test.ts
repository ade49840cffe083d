import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { maximum } from './maximum.js';

describe('maximum', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('halves the gradient of a tie', () => {
    const [da, db] = tf.grads((a, b) => maximum(a!, b!))([tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 3, 2])]);
    expect([...da!.dataSync()]).toEqual([0.5, 0, 1]);
    expect([...db!.dataSync()]).toEqual([0.5, 1, 0]);
  });
});
