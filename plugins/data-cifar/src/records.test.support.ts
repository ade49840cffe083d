import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IMAGE_SIZE } from './records.js';

/** A file of records, each given by its label bytes; byte `i` of image `n` is `(7 n + i) mod 256`, plus 100 in the green and 200 in the blue third. */
export async function writeRecords(path: string, labels: readonly (readonly number[])[]): Promise<void> {
  const records = labels.map((bytes, n) => Buffer.concat([Buffer.from(bytes), Buffer.from(Uint8Array.from({ length: IMAGE_SIZE }, (_, i) => rawValue(n, i)))]));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.concat(records));
}

export function rawValue(image: number, index: number): number {
  return (7 * image + index + 100 * Math.floor(index / 1024)) % 256;
}
