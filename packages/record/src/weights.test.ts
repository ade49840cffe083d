import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamedHostTensors } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWeights, writeWeights } from './weights.js';

const weights: NamedHostTensors = {
  'dense/kernel': { shape: [2, 3], dtype: 'float32', data: Float32Array.of(0.1, -0, NaN, Infinity, 1e-45, 3) },
  'mask/keep': { shape: [3], dtype: 'bool', data: Uint8Array.of(1, 0, 1) },
  'dense/bias': { shape: [], dtype: 'float32', data: new Float32Array([9, 8, 7]).subarray(1, 2) },
  'count/steps': { shape: [1], dtype: 'int32', data: Int32Array.of(-5) },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-weights-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function failure(): Promise<LimbeckError> {
  const error: unknown = await readWeights(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LimbeckError);
  return error as LimbeckError;
}

describe('writeWeights and readWeights', () => {
  it('bring every tensor back to the bit, in order', async () => {
    await writeWeights(join(folder, 'deep/down'), weights);
    const read = await readWeights(join(folder, 'deep/down'));
    expect(Object.keys(read)).toEqual(Object.keys(weights));
    for (const [name, { shape, dtype, data }] of Object.entries(weights)) {
      expect(read[name]).toMatchObject({ shape, dtype });
      expect(read[name]!.data.constructor).toBe(data.constructor);
      const { buffer, byteOffset, byteLength } = read[name]!.data;
      expect(Buffer.from(buffer, byteOffset, byteLength)).toEqual(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    }
  });

  it('write equal files for equal weights', async () => {
    await writeWeights(join(folder, 'a'), weights);
    await writeWeights(join(folder, 'b'), weights);
    for (const file of ['weights.json', 'weights.bin']) expect(await readFile(join(folder, 'a', file))).toEqual(await readFile(join(folder, 'b', file)));
  });

  it('replace older weights and leave only the newest', async () => {
    for (const value of [1, 2, 3]) await writeWeights(folder, { x: { shape: [1], dtype: 'float32', data: Float32Array.of(value) } });
    expect((await readWeights(folder))['x']!.data).toEqual(Float32Array.of(3));
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('tell what is missing', async () => {
    expect(await failure()).toMatchObject({ code: 'LIM5003', details: { where: { file: join(folder, 'weights.json') } } });
    await writeWeights(folder, weights);
    await rm(join(folder, 'weights.bin'));
    expect(await failure()).toMatchObject({ code: 'LIM5003', details: { where: { file: join(folder, 'weights.bin') } } });
  });

  it('tell a cut file by its size', async () => {
    await writeWeights(folder, weights);
    await truncate(join(folder, 'weights.bin'), 10);
    expect(await failure()).toMatchObject({ code: 'LIM5003', details: { expected: '36 bytes', found: '10 bytes' } });
  });

  it('tell a changed byte by the checksum', async () => {
    await writeWeights(folder, weights);
    const bytes = await readFile(join(folder, 'weights.bin'));
    bytes[5]! ^= 1;
    await writeFile(join(folder, 'weights.bin'), bytes);
    expect((await failure()).details.found).toMatch(/^SHA-256 [0-9a-f]{64}$/);
  });

  it('tell an index that is no index', async () => {
    await writeWeights(folder, weights);
    await writeFile(join(folder, 'weights.json'), '{"schemaVersion":1');
    expect(await failure()).toMatchObject({ code: 'LIM5003', details: { where: { file: join(folder, 'weights.json') } } });
  });
});
