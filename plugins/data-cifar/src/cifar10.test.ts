import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LimbeckError } from '@limbeck/core';
import { describeDataset } from '@limbeck/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import cifar10 from './cifar10.js';
import { rawValue, writeRecords } from './records.test.support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-cifar10-'));
  await writeRecords(join(folder, 'cifar-10-batches-bin/data_batch_1.bin'), [[3], [9]]);
  await writeRecords(join(folder, 'cifar-10-batches-bin/data_batch_2.bin'), [[0]]);
  await writeRecords(join(folder, 'cifar-10-batches-bin/test_batch.bin'), [[5], [1], [2]]);
});
afterAll(() => rm(folder, { recursive: true }));

describeDataset(cifar10, { path: '.' }, { get folder() { return folder; } });

describe('cifar10', () => {
  const load = (options: object = {}, from = folder): ReturnType<typeof cifar10.load> => cifar10.load(cifar10.options.parse({ path: '.', ...options }), { folder: from });

  it('reads every batch that is there, in order', async () => {
    const data = await load();
    expect([data.train.size, data.test.size]).toEqual([3, 3]);
    expect([...data.train.labels]).toEqual([3, 9, 0]);
    expect([...data.test.labels]).toEqual([5, 1, 2]);
    expect(data.inputShape).toEqual([32, 32, 3]);
    expect(data.sources.map(({ file }) => file)).toEqual(['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin'].map((file) => `cifar-10-batches-bin/${file}`));
    expect(data.sources[1]!.sha256).toBe(createHash('sha256').update(await readFile(join(folder, 'cifar-10-batches-bin/data_batch_2.bin'))).digest('hex'));
  });

  it('puts the channels last and standardizes each', async () => {
    const { train, normalization } = await load();
    const out = new Float32Array(2 * 3072);
    train.read([2, 1], out);
    for (const [at, image] of [[0, 0], [3072, 1]] as const) {
      for (const pixel of [0, 33, 1023]) {
        for (const channel of [0, 1, 2]) {
          const expected = (rawValue(image, channel * 1024 + pixel) / 255 - normalization.mean[channel]!) / normalization.std[channel]!;
          expect(out[at + 3 * pixel + channel]).toBe(Math.fround(expected));
        }
      }
    }
    expect(normalization).toEqual({ scale: 255, mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] });
    const plain = await load({ mean: [0, 0, 0], std: [1, 1, 1] });
    plain.test.read([0], out);
    expect(out[0]).toBe(0);
    expect(out[1]).toBe(Math.fround(rawValue(0, 1024) / 255));
  });

  it('refuses to read samples that do not exist, or into too small an array', async () => {
    const { train } = await load();
    expect(() => train.read([3], new Float32Array(3072))).toThrow(RangeError);
    expect(() => train.read([0, 1], new Float32Array(3073))).toThrow(RangeError);
  });
});

describe('the folder of cifar10', () => {
  let place: string;
  const before = process.env['LIMBECK_DATA'];
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'limbeck-cifar10-place-'));
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['LIMBECK_DATA'];
    else process.env['LIMBECK_DATA'] = before;
    await rm(place, { recursive: true });
  });

  const load = (options: object): ReturnType<typeof cifar10.load> => cifar10.load(cifar10.options.parse(options), { folder: place });
  const failure = async (options: object = { path: '.' }): Promise<LimbeckError> => {
    const error = await load(options).then(() => undefined, (reason: unknown) => reason);
    if (!(error instanceof LimbeckError)) throw new Error(`not refused with a LimbeckError: ${String(error)}`);
    return error;
  };
  const put = async (at: string, train: readonly number[] = [1]): Promise<void> => {
    for (const number of train) await writeRecords(join(place, at, `cifar-10-batches-bin/data_batch_${number}.bin`), [[number]]);
    await writeRecords(join(place, at, 'cifar-10-batches-bin/test_batch.bin'), [[0]]);
  };

  it('may lie one folder deeper, and be named by LIMBECK_DATA', async () => {
    await put('deeper');
    process.env['LIMBECK_DATA'] = place;
    expect((await load({})).train.size).toBe(1);
    expect((await load({ path: 'deeper' })).train.size).toBe(1);
    expect((await load({ path: place })).train.size).toBe(1);
  });

  it('is named, with where to get it, when it is missing', async () => {
    delete process.env['LIMBECK_DATA'];
    const unnamed = await failure({});
    expect(unnamed).toMatchObject({ code: 'LIM5001', details: { what: expect.stringContaining('LIMBECK_DATA is not set') as string } });
    expect(unnamed.details.next).toBe(
      'Fetch cifar-10-binary.tar.gz (CIFAR-10 binary version) from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it, and let LIMBECK_DATA (or `path`, relative to the manifest) name the folder that then holds "cifar-10-batches-bin".',
    );
    expect(await failure()).toMatchObject({ code: 'LIM5001', details: { where: { file: place }, found: 'none', next: unnamed.details.next } });
    expect(await failure({ path: 'gone' })).toMatchObject({ code: 'LIM5001', details: { found: 'no such folder' } });
    process.env['LIMBECK_DATA'] = join(place, 'nowhere');
    expect((await failure({})).details.what).toContain('which LIMBECK_DATA names');
  });

  it('must be the only one', async () => {
    await put('one');
    await put('two');
    expect(await failure()).toMatchObject({ code: 'LIM5001', details: { found: `${join(place, 'one/cifar-10-batches-bin')}, ${join(place, 'two/cifar-10-batches-bin')}` } });
    await put('.', [1, 2]);
    expect((await load({ path: '.' })).train.size).toBe(2);
  });

  it('must hold the test batch and every training batch up to the last', async () => {
    await put('.', [1, 3]);
    expect((await failure()).message).toContain('data_batch_2.bin" does not exist');
    await mkdir(join(place, 'none/cifar-10-batches-bin'), { recursive: true });
    expect((await failure({ path: 'none' })).message).toContain('data_batch_1.bin" does not exist');
  });

  it('must hold whole records of known classes', async () => {
    await put('.');
    const file = join(place, 'cifar-10-batches-bin/data_batch_1.bin');
    await writeFile(file, Buffer.alloc(3074));
    expect(await failure()).toMatchObject({ code: 'LIM5002', details: { where: { file }, expected: 'a multiple of 3073 bytes (1 label byte and 3072 of the image)', found: '3074 bytes' } });
    await writeFile(file, '');
    expect((await failure()).message).toContain('is empty');
    await writeRecords(file, [[9], [10]]);
    expect(await failure()).toMatchObject({ code: 'LIM5002', details: { what: expect.stringContaining('Label 10 of record 1') as string, expected: 'labels from 0 to 9 (10 classes)' } });
    await rm(file);
    await mkdir(file);
    expect((await failure()).code).toBe('LIM5006');
  });
});
