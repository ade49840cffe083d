import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { LimbeckError } from '@limbeck/core';

export interface DataFile {
  /** Decompressed. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the file as it lies on the disk. */
  readonly sha256: string;
}

const decompress = promisify(gunzip);

/**
 * Reads a data file, gzip-compressed or not (told by its first bytes).
 *
 * @throws LIM5001 the file is missing; LIM5002 its compression is damaged; LIM5006 it cannot be read.
 */
export async function readDataFile(file: string, next: string): Promise<DataFile> {
  const stored = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new LimbeckError('LIM5001', { what: `The data file "${file}" does not exist.`, where: { file }, next }, { cause });
    throw new LimbeckError('LIM5006', { what: `The data file "${file}" cannot be read: ${cause.message}.`, where: { file } }, { cause });
  });
  const sha256 = createHash('sha256').update(stored).digest('hex');
  if (stored[0] !== 0x1f || stored[1] !== 0x8b) return { bytes: stored, sha256 };
  const bytes = await decompress(stored).catch((cause: Error) => {
    const expected = 'a complete gzip file';
    const found = `${stored.length} bytes, after which: ${cause.message}`;
    throw new LimbeckError('LIM5002', { what: `"${file}" is truncated or damaged: it cannot be decompressed.`, where: { file }, expected, found, next }, { cause });
  });
  return { bytes, sha256 };
}
