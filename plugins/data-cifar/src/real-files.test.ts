import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@limbeck/core';
import { describeDataset } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import cifar10 from './cifar10.js';
import { COARSE_CLASSES, FINE_CLASSES } from './cifar100-classes.js';
import cifar100 from './cifar100.js';
import { findFolder } from './find-folder.js';

/** Which data sets LIMBECK_DATA leads to. */
const there = async (folder: string): Promise<string | undefined> => findFolder({ title: folder, file: folder, folder }, { path: undefined, manifest: '.' }).catch(() => undefined);
const [folder10, folder100] = await Promise.all(['cifar-10-batches-bin', 'cifar-100-binary'].map(there));
const reason = (folder: string | undefined, name: string): string => (folder === undefined ? `: skipped, LIMBECK_DATA leads to no ${name}` : '');

const names = async (file: string): Promise<string[]> => (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');

/** Mean and standard deviation of each channel of the training images, as the network sees them. */
function moments({ train }: Dataset): { mean: number[]; std: number[] } {
  const [sums, squares, out] = [[0, 0, 0], [0, 0, 0], new Float32Array(3072)];
  for (let i = 0; i < train.size; i++) {
    train.read([i], out);
    out.forEach((value, at) => {
      sums[at % 3]! += value;
      squares[at % 3]! += value * value;
    });
  }
  const mean = sums.map((sum) => sum / (train.size * 1024));
  return { mean, std: squares.map((square, channel) => Math.sqrt(square / (train.size * 1024) - mean[channel]! ** 2)) };
}

describe.skipIf(folder10 === undefined)(`cifar10 on real files${reason(folder10, 'CIFAR-10')}`, () => {
  describeDataset(cifar10, {});

  it('has as many images of every class, standardized to mean 0 and deviation 1', async () => {
    const data = await cifar10.load(cifar10.options.parse({}), { folder: '.' });
    expect(data.classes).toEqual(await names(join(folder10!, 'batches.meta.txt')));
    const counts = data.classes.map((_, label) => data.train.labels.filter((each) => each === label).length);
    expect(new Set(counts).size).toBe(1);
    const { mean, std } = moments(data);
    for (const value of mean) expect(value).toBeCloseTo(0, 1);
    for (const value of std) expect(value).toBeCloseTo(1, 1);
  });
});

describe.skipIf(folder100 === undefined)(`cifar100 on real files${reason(folder100, 'CIFAR-100')}`, () => {
  describeDataset(cifar100, {});

  it('has as many images of every class, standardized to mean 0 and deviation 1', async () => {
    const [fine, coarse] = await Promise.all(['fine', 'coarse'].map((labels) => cifar100.load(cifar100.options.parse({ labels }), { folder: '.' })));
    expect(FINE_CLASSES).toEqual(await names(join(folder100!, 'fine_label_names.txt')));
    expect(COARSE_CLASSES).toEqual(await names(join(folder100!, 'coarse_label_names.txt')));
    const counts = fine!.classes.map((_, label) => fine!.train.labels.filter((each) => each === label).length);
    expect(new Set(counts).size).toBe(1);
    const pairs = new Set([...fine!.train.labels].map((label, i) => `${label} in ${coarse!.train.labels[i]}`));
    expect(pairs.size).toBe(100);
    const { mean, std } = moments(fine!);
    for (const value of mean) expect(value).toBeCloseTo(0, 1);
    for (const value of std) expect(value).toBeCloseTo(1, 1);
  });
});
