import type { Dataset } from '@limbeck/core';
import { describeDataset } from '@limbeck/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import mnist from './mnist.js';

describeDataset(mnist, {});

describe('mnist', () => {
  let data: Dataset;

  beforeAll(async () => {
    data = await mnist.load(mnist.options.parse({}), { folder: '.' });
  });

  it('has 60,000 training and 10,000 test digits', () => {
    expect([data.train.size, data.test.size, data.train.labels.length, data.test.labels.length]).toEqual([60_000, 10_000, 60_000, 10_000]);
    expect(data.inputShape).toEqual([28, 28, 1]);
    expect(data.classes).toHaveLength(10);
    expect([...data.train.labels.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
    expect([...data.test.labels.subarray(0, 8)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9]);
  });

  it('is standardized to mean 0 and deviation 1 over the training images', () => {
    const out = new Float32Array(1000 * 784);
    let sum = 0;
    let squares = 0;
    for (let start = 0; start < 60_000; start += 1000) {
      data.train.read(Array.from({ length: 1000 }, (_, i) => start + i), out);
      for (const value of out) {
        sum += value;
        squares += value * value;
      }
    }
    const count = 60_000 * 784;
    expect(sum / count).toBeCloseTo(0, 3);
    expect(Math.sqrt(squares / count)).toBeCloseTo(1, 3);
  });

  it('takes another standardization', async () => {
    const plain = await mnist.load(mnist.options.parse({ mean: 0, std: 1 }), { folder: '.' });
    const out = new Float32Array(784);
    plain.train.read([0], out);
    expect(Math.min(...out)).toBe(0);
    expect(Math.max(...out)).toBe(1);
    // Row 5 of the first training digit, from the published file.
    expect([...out.subarray(5 * 28 + 12, 5 * 28 + 18)].map((value) => Math.round(value * 255))).toEqual([3, 18, 18, 18, 126, 136]);
  });

  it('records the published digests', () => {
    // SHA-256 of the decompressed files of http://yann.lecun.com/exdb/mnist/.
    expect(Object.fromEntries(data.sources.map(({ file, sha256 }) => [file, sha256.slice(0, 16)]))).toEqual({
      'train-images-idx3-ubyte': 'ba891046e6505d7a',
      'train-labels-idx1-ubyte': '65a50cbbf4e906d7',
      't10k-images-idx3-ubyte': '0fa7898d509279e4',
      't10k-labels-idx1-ubyte': 'ff7bcfd416de3373',
    });
  });
});
