import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostData, HostTensor, NamedHostTensors } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core/errors';
import { z } from 'zod';
import { ioError } from './io-error.js';
import { writeFileAtomic } from './write-atomic.js';

const INDEX = 'weights.json';
/** Two names in turn: new data never overwrites the data that the index still names. */
const DATA = ['weights.bin', 'weights-1.bin'] as const;
const BYTES = { float32: 4, int32: 4, bool: 1 } as const;

const indexSchema = z.object({
  schemaVersion: z.literal(1),
  data: z.object({ file: z.enum(DATA), bytes: z.int().nonnegative(), sha256: z.string() }).describe('Little-endian, row-major, every tensor on a multiple of 4 bytes.'),
  tensors: z.array(
    z.object({ name: z.string(), shape: z.array(z.int().nonnegative()), dtype: z.enum(['float32', 'int32', 'bool']), offset: z.int().nonnegative().multipleOf(4) }),
  ),
});
type WeightsIndex = z.output<typeof indexSchema>;

/**
 * Writes named tensors as weights.json (names, shapes, dtypes, offsets, digest) and weights.bin. Weights that are there already are replaced, and
 * at every moment the folder holds the old ones or the new ones. Equal weights give equal files.
 *
 * @throws LIM5005 the disk is full; LIM5006 writing fails otherwise
 */
export async function writeWeights(folder: string, weights: NamedHostTensors): Promise<void> {
  const tensors: WeightsIndex['tensors'] = [];
  let end = 0;
  for (const [name, { shape, dtype, data }] of Object.entries(weights)) {
    tensors.push({ name, shape: [...shape], dtype, offset: end });
    end += Math.ceil(data.byteLength / 4) * 4;
  }
  const bytes = new Uint8Array(end);
  tensors.forEach(({ name, offset }) => bytes.set(bytesOf(weights[name]!.data), offset));

  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => Promise.reject(await ioError(error, { action: 'write', path: folder })));
  const used = await readIndex(folder).then((index) => index.data.file, () => undefined);
  const file = used === DATA[0] ? DATA[1] : DATA[0];
  const index: WeightsIndex = { schemaVersion: 1, data: { file, bytes: end, sha256: sha256(bytes) }, tensors };
  await writeFileAtomic(join(folder, file), bytes);
  await writeFileAtomic(join(folder, INDEX), `${JSON.stringify(index, undefined, 1)}\n`);
  if (used !== undefined) await rm(join(folder, used), { force: true });
}

/** Reads what `writeWeights` wrote, in the same order. @throws LIM5003 a file is missing or damaged */
export async function readWeights(folder: string): Promise<NamedHostTensors> {
  const index = await readIndex(folder);
  const path = join(folder, index.data.file);
  const bytes = await readFile(path).catch((error: unknown) => Promise.reject(missing(path, error)));
  if (bytes.byteLength !== index.data.bytes) throw damaged(path, `${index.data.bytes} bytes`, `${bytes.byteLength} bytes`);
  const digest = sha256(bytes);
  if (digest !== index.data.sha256) throw damaged(path, `SHA-256 ${index.data.sha256}`, `SHA-256 ${digest}`);
  return Object.fromEntries(index.tensors.map((entry): [string, HostTensor] => [entry.name, readTensor(entry, bytes, join(folder, INDEX))]));
}

function readTensor({ name, shape, dtype, offset }: WeightsIndex['tensors'][number], bytes: Uint8Array, where: string): HostTensor {
  const length = shape.reduce((product, extent) => product * extent, 1) * BYTES[dtype];
  if (offset + length > bytes.byteLength) throw damaged(where, `"${name}" within ${bytes.byteLength} bytes`, `bytes ${offset} to ${offset + length}`);
  const buffer = bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + length) as ArrayBuffer;
  return { shape, dtype, data: dtype === 'float32' ? new Float32Array(buffer) : dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer) };
}

async function readIndex(folder: string): Promise<WeightsIndex> {
  const path = join(folder, INDEX);
  const text = await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(missing(path, error)));
  try {
    return indexSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(path, 'the index that Limbeck writes', 'something else', error);
  }
}

function missing(path: string, cause: unknown): LimbeckError {
  return new LimbeckError(
    'LIM5003',
    { what: `The checkpoint file "${path}" cannot be read.`, where: { file: path }, next: 'Check the path: a checkpoint is a folder with weights.json and weights.bin.' },
    { cause },
  );
}

function damaged(path: string, expected: string, found: string, cause?: unknown): LimbeckError {
  const next = 'Copy the checkpoint again from where it came from, or train it again.';
  return new LimbeckError('LIM5003', { what: `The checkpoint file "${path}" is damaged.`, where: { file: path }, expected, found, next }, { cause });
}

function bytesOf(data: HostData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
