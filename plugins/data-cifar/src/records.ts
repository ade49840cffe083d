import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LimbeckError } from '@limbeck/core';

/** Height and width of an image. */
export const SIDE = 32;
export const CHANNELS = 3;
/** Values of an image. */
export const IMAGE_SIZE = SIDE * SIDE * CHANNELS;

/** Label bytes, then 3072 bytes of an image: all red, all green, all blue values, row by row. */
export interface RecordFormat {
  /** Label bytes of a record: 1 in CIFAR-10; coarse and fine in CIFAR-100. */
  readonly labelBytes: number;
  /** Which of them is the label. */
  readonly labelAt: number;
  readonly classes: number;
}

/** The records of a file. */
export interface RecordFile {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly labels: Int32Array;
  readonly sha256: string;
}

/**
 * Reads a file of records; how many there are is up to the file.
 *
 * @throws LIM5001 it is missing; LIM5002 it ends inside a record, is empty, or has a label that is no class; LIM5006 it cannot be read
 */
export async function readRecords(file: string, { labelBytes, labelAt, classes }: RecordFormat, next: string): Promise<RecordFile> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new LimbeckError('LIM5001', { what: `The data file "${file}" does not exist.`, where: { file }, next }, { cause });
    throw new LimbeckError('LIM5006', { what: `The data file "${file}" cannot be read: ${cause.message}.`, where: { file } }, { cause });
  });
  const recordSize = labelBytes + IMAGE_SIZE;
  const count = bytes.length / recordSize;
  if (count === 0 || !Number.isInteger(count)) {
    throw new LimbeckError('LIM5002', {
      what: count === 0 ? `"${file}" is empty.` : `"${file}" is truncated, or of another format.`,
      where: { file }, expected: `a multiple of ${recordSize} bytes (${labelBytes === 1 ? '1 label byte' : `${labelBytes} label bytes`} and ${IMAGE_SIZE} of the image)`, found: `${bytes.length} bytes`, next,
    });
  }
  const labels = Int32Array.from({ length: count }, (_, i) => bytes[i * recordSize + labelAt]!);
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new LimbeckError('LIM5002', {
      what: `Label ${labels[wrong]} of record ${wrong} in "${file}" is not a class.`,
      where: { file }, expected: `labels from 0 to ${classes - 1} (${classes} classes)`, found: String(labels[wrong]), next,
    });
  }
  return { bytes, count, labels, sha256: createHash('sha256').update(bytes).digest('hex') };
}
