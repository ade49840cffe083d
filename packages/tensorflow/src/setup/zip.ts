import { createWriteStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

/** The entries of a zip file (a Python wheel is one). @throws Error when the file is truncated or not a zip. */
export async function readZipEntries(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
    const tail = await readAt(file, size - tailBytes, tailBytes);
    let end = tail.length - END_BYTES;
    while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
    if (end < 0) throw new Error('it is not a complete zip file');
    const count = tail.readUInt16LE(end + 10);
    const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return parseDirectory(directory, count);
  } finally {
    await file.close();
  }
}

function parseDirectory(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('its directory is damaged');
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Writes one entry to `folder`, streaming, at the path `target` (its own name when left out). @throws Error when its checksum is wrong. */
export async function extractZipEntry(path: string, entry: ZipEntry, { folder, target = entry.name, signal }: { folder: string; target?: string; signal?: AbortSignal | undefined }): Promise<void> {
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new Error(`"${entry.name}" is compressed by an unknown method (${entry.method})`);
  const file = await open(path);
  try {
    const header = await readAt(file, entry.headerOffset, 30);
    const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const destination = join(folder, target);
    await mkdir(dirname(destination), { recursive: true });
    if (entry.compressedBytes === 0) return await pipeline([], createWriteStream(destination));
    const source = file.createReadStream({ start, end: start + entry.compressedBytes - 1, autoClose: false, highWaterMark: 1 << 20 });
    let checksum = 0;
    const check = new Transform({
      transform(chunk: Buffer, _, done) {
        checksum = crc32(chunk, checksum);
        done(undefined, chunk);
      },
    });
    const stages = entry.method === DEFLATED ? [source, createInflateRaw({ chunkSize: 1 << 20 }), check] : [source, check];
    await pipeline([...stages, createWriteStream(destination)], signal ? { signal } : {});
    if (checksum !== entry.crc32) throw new Error(`"${entry.name}" is damaged (its checksum differs)`);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('it is truncated');
  return buffer;
}
