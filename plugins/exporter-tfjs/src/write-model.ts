import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LimbeckError } from '@limbeck/core';
import type { EncodedWeight } from './encode-weight.js';

/** Small enough for a browser to cache each shard. */
const SHARD_BYTES = 4 * 1024 * 1024;

export interface ModelJson {
  readonly modelTopology: object;
  readonly userDefinedMetadata: object;
  readonly generatedBy: string;
}

/**
 * Writes model.json and the shards of the weights, in TensorFlow.js layers format; returns each file with its size.
 *
 * @throws LIM5005 the disk is full; LIM5006 writing failed.
 */
export async function writeModel(folder: string, model: ModelJson, weights: readonly EncodedWeight[]): Promise<{ readonly name: string; readonly size: number }[]> {
  const bytes = Buffer.concat(weights.map((weight) => weight.bytes));
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const shards = Array.from({ length: count }, (_, i) => ({ name: `group1-shard${i + 1}of${count}.bin`, content: bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES) }));
  const description = {
    format: 'layers-model',
    generatedBy: model.generatedBy,
    convertedBy: null,
    modelTopology: model.modelTopology,
    weightsManifest: [{ paths: shards.map(({ name }) => name), weights: weights.map(({ entry }) => entry) }],
    userDefinedMetadata: model.userDefinedMetadata,
  };
  const files = [{ name: 'model.json', content: Buffer.from(JSON.stringify(description)) }, ...shards];
  for (const { name, content } of files) await write(join(folder, name), content);
  return files.map(({ name, content }) => ({ name, size: content.length }));
}

async function write(file: string, content: Buffer): Promise<void> {
  await writeFile(file, content).catch((cause: NodeJS.ErrnoException) => {
    const full = cause.code === 'ENOSPC';
    const what = full ? `The disk is full: "${file}" could not be written.` : `"${file}" could not be written: ${cause.message}.`;
    throw new LimbeckError(full ? 'LIM5005' : 'LIM5006', { what, where: { file } }, { cause });
  });
}
