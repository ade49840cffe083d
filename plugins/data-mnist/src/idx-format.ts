import { LimbeckError, sizeOf } from '@limbeck/core';

/** The content of an idx file of unsigned bytes (format: http://yann.lecun.com/exdb/mnist/). */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major; a view of the file's bytes. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const NEXT = 'Fetch the file again, or name another one.';

/**
 * Parses an idx file of unsigned bytes with `rank` dimensions.
 *
 * @throws LIM5002 when the magic number, the number of dimensions or the length is not exactly right.
 */
export function parseIdx(bytes: Uint8Array, rank: number, file: string): IdxArray {
  const refuse = (what: string, expected: string, found: string): LimbeckError =>
    new LimbeckError('LIM5002', { what, where: { file }, expected, found, next: NEXT });

  if (bytes.length < 4) throw refuse(`"${file}" is too short to be an idx file.`, 'at least 4 bytes', countBytes(bytes.length));
  const magic = Buffer.from([0, 0, UNSIGNED_BYTE, rank]);
  const start = Buffer.from(bytes.subarray(0, 4));
  if (!start.equals(magic)) {
    throw refuse(`"${file}" is not an idx file of unsigned bytes with ${countDimensions(rank)}.`, `first bytes ${hex(magic)}`, `first bytes ${hex(start)}`);
  }
  const headerSize = 4 + 4 * rank;
  if (bytes.length < headerSize) throw refuse(`The header of "${file}" is truncated.`, `at least ${countBytes(headerSize)}`, countBytes(bytes.length));
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerSize);
  const shape = Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis));
  if (shape.includes(0)) throw refuse(`"${file}" holds no data: one of its dimensions is 0.`, 'positive dimensions', `[${shape.join(', ')}]`);
  const expectedSize = headerSize + sizeOf(shape);
  if (bytes.length !== expectedSize) {
    const state = bytes.length < expectedSize ? 'is truncated' : 'is longer than its header says';
    throw refuse(`"${file}" ${state}.`, `${countBytes(expectedSize)} for [${shape.join(', ')}]`, countBytes(bytes.length));
  }
  return { shape, data: bytes.subarray(headerSize) };
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..\B/g, '$& ');
}

function countBytes(count: number): string {
  return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
}

function countDimensions(rank: number): string {
  return `${rank} ${rank === 1 ? 'dimension' : 'dimensions'}`;
}
