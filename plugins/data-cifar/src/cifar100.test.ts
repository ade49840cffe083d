import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDataset } from '@limbeck/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import cifar100 from './cifar100.js';
import { rawValue, writeRecords } from './records.test.support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-cifar100-'));
  await writeRecords(join(folder, 'data/cifar-100-binary/train.bin'), [[11, 98], [4, 0]]);
  await writeRecords(join(folder, 'data/cifar-100-binary/test.bin'), [[19, 99]]);
});
afterAll(() => rm(folder, { recursive: true }));

const context = { get folder() { return folder; } };
describeDataset(cifar100, { path: '.' }, context);
describeDataset(cifar100, { path: 'data', labels: 'coarse' }, context);

describe('cifar100', () => {
  const load = (options: object = {}): ReturnType<typeof cifar100.load> => cifar100.load(cifar100.options.parse({ path: 'data', ...options }), { folder });

  it('takes the second byte as label, and the first on demand', async () => {
    const fine = await load();
    expect([...fine.train.labels]).toEqual([98, 0]);
    expect([...fine.train.labels].map((label) => fine.classes[label])).toEqual(['woman', 'apple']);
    const coarse = await load({ labels: 'coarse' });
    expect([...coarse.train.labels]).toEqual([11, 4]);
    expect([fine.classes.length, coarse.classes.length]).toEqual([100, 20]);
  });

  it('reads the image after both label bytes', async () => {
    const { train, normalization: { mean, std } } = await load();
    const out = new Float32Array(3072);
    train.read([1], out);
    const expected = [0, 1024, 2048].map((index, channel) => Math.fround((rawValue(1, index) / 255 - mean[channel]!) / std[channel]!));
    expect([...out.subarray(0, 3)]).toEqual(expected);
  });

  it('refuses the files of CIFAR-10', async () => {
    await writeRecords(join(folder, 'other/cifar-100-binary/train.bin'), [[1], [2]]);
    await expect(load({ path: 'other' })).rejects.toMatchObject({ code: 'LIM5002' });
  });
});
