import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LimbeckError } from '@limbeck/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import idx from './idx.js';

function idxFile(shape: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((extent, axis) => header.writeUInt32BE(extent, 4 + 4 * axis));
  return Buffer.concat([header, Buffer.from(values)]);
}

const trainImages = idxFile([3, 1, 2], [0, 255, 51, 102, 153, 204]);
const trainLabels = idxFile([3], [0, 2, 1]);
const testImages = idxFile([1, 1, 2], [255, 0]);
const testLabels = idxFile([1], [1]);

describe('idx', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limbeck-idx-'));
    await Promise.all([put('train-x', trainImages), put('train-y', trainLabels), put('test-x', testImages), put('test-y', testLabels)]);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string, bytes: Buffer): Promise<void> => writeFile(join(folder, name), bytes);
  const files = { train: { images: 'train-x', labels: 'train-y' }, test: { images: 'test-x', labels: 'test-y' } };
  const load = (options: object = {}): ReturnType<typeof idx.load> => idx.load(idx.options.parse({ ...files, ...options }), { folder });
  const failure = async (options: object = {}): Promise<LimbeckError> => {
    const error = await load(options).then(() => undefined, (reason: unknown) => reason);
    if (!(error instanceof LimbeckError)) throw new Error(`not refused with a LimbeckError: ${String(error)}`);
    return error;
  };

  it('reads images and labels relative to the manifest', async () => {
    const data = await load();
    expect(data.inputShape).toEqual([1, 2, 1]);
    expect(data.classes).toEqual(['0', '1', '2']);
    expect([data.train.size, data.test.size]).toEqual([3, 1]);
    expect([...data.train.labels]).toEqual([0, 2, 1]);
    const out = new Float32Array(4);
    data.train.read([2, 0], out);
    expect([...out]).toEqual([153 / 255, 204 / 255, 0, 1].map(Math.fround));
  });

  it('standardizes as it reads', async () => {
    const data = await load({ mean: 0.5, std: 0.25 });
    const out = new Float32Array(2);
    data.test.read([0], out);
    expect([...out]).toEqual([2, -2]);
    expect(data.normalization).toEqual({ scale: 255, mean: [0.5], std: [0.25] });
  });

  it('records each file with its digest', async () => {
    const { sources } = await load();
    expect(sources.map(({ file }) => file)).toEqual(['train-x', 'train-y', 'test-x', 'test-y']);
    expect(sources[0]!.sha256).toBe(createHash('sha256').update(trainImages).digest('hex'));
  });

  it('reads gzip-compressed files', async () => {
    await put('train-x.gz', gzipSync(trainImages));
    const data = await load({ train: { images: 'train-x.gz', labels: 'train-y' } });
    expect(data.train.size).toBe(3);
  });

  it('names a missing file', async () => {
    const error = await failure({ train: { images: 'nowhere', labels: 'train-y' } });
    expect(error.code).toBe('LIM5001');
    expect(error.message).toContain(join(folder, 'nowhere'));
  });

  it('refuses a truncated gzip file', async () => {
    await put('train-x', gzipSync(trainImages).subarray(0, 20));
    expect(await failure()).toMatchObject({ code: 'LIM5002', details: { found: expect.stringMatching(/^20 bytes/) } });
  });

  it('refuses a folder', async () => {
    expect((await failure({ train: { images: '.', labels: 'train-y' } })).code).toBe('LIM5006');
  });

  it('refuses labels of another split', async () => {
    const error = await failure({ train: { images: 'train-x', labels: 'test-y' } });
    expect(error).toMatchObject({ code: 'LIM5002', details: { expected: '3 labels, one for each image', found: '1 labels' } });
  });

  it('refuses a label beyond the classes', async () => {
    const error = await failure({ classes: ['cat', 'dog'] });
    expect(error.message).toContain('Label 2 of sample 1');
    expect(error).toMatchObject({ code: 'LIM5002', details: { expected: 'labels from 0 to 1 (2 classes)' } });
  });

  it('refuses a test split of another image size', async () => {
    await put('test-x', idxFile([1, 2, 2], [1, 2, 3, 4]));
    expect(await failure()).toMatchObject({ code: 'LIM5002', details: { expected: '1 x 2 pixels', found: '2 x 2 pixels' } });
  });

  it('refuses to read samples that do not exist, or into too small an array', async () => {
    const { train } = await load();
    expect(() => train.read([3], new Float32Array(2))).toThrow(RangeError);
    expect(() => train.read([0, 1], new Float32Array(3))).toThrow(RangeError);
  });
});
