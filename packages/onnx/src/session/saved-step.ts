import { LimbeckError } from '@limbeck/core/errors';
import { allocate, sizeOf } from '@limbeck/core/tensor';
import type { HostTensor, NamedHostTensors } from '@limbeck/core';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoweredModel } from '../lower/lower-graph.js';

const MODEL = 'model.onnx';
const DESCRIPTION = 'step.json';
const STATE = 'state.bin';
const FORMAT = 1;

type Description = Omit<LoweredModel, 'bytes'> & { readonly format: number };

/** Writes the model, what its inputs and outputs mean, and the state's values, one tensor after the other in the order of the description. */
export async function saveStep(folder: string, { bytes, ...model }: LoweredModel, state: NamedHostTensors): Promise<void> {
  const description: Description = { format: FORMAT, ...model };
  const values = Buffer.concat(Object.keys(model.state).map((name) => bytesOf(state[name]!.data)));
  await inFolder(folder, 'written', async () => {
    await writeFile(join(folder, MODEL), bytes);
    await writeFile(join(folder, STATE), values);
    await writeFile(join(folder, DESCRIPTION), `${JSON.stringify(description, undefined, 2)}\n`);
  });
}

/** @throws LIM5006 when a file cannot be read; LIM5003 when the files do not belong together. */
export async function loadStep(folder: string): Promise<{ readonly model: LoweredModel; readonly state: NamedHostTensors }> {
  const [bytes, values, text] = await inFolder(folder, 'read', () => Promise.all([readFile(join(folder, MODEL)), readFile(join(folder, STATE)), readFile(join(folder, DESCRIPTION), 'utf8')]));
  const description = parse(folder, text);
  const state: Record<string, HostTensor> = {};
  let offset = 0;
  for (const [name, { shape, dtype }] of Object.entries(description.state)) {
    const data = allocate(dtype, sizeOf(shape));
    const target = bytesOf(data);
    target.set(values.subarray(offset, offset + target.length));
    offset += target.length;
    state[name] = { shape, dtype, data };
  }
  if (offset !== values.length) throw damaged(folder, `${offset} bytes in ${STATE}`, `${values.length}`);
  const { format: _, ...model } = description;
  return { model: { ...model, bytes }, state };
}

function parse(folder: string, text: string): Description {
  let description: Partial<Description>;
  try {
    description = JSON.parse(text) as Partial<Description>;
  } catch (cause) {
    throw damaged(folder, `JSON in ${DESCRIPTION}`, 'something else', cause);
  }
  if (description.format !== FORMAT) throw damaged(folder, `format ${FORMAT}`, String(description.format));
  return description as Description;
}

function bytesOf(data: HostTensor['data']): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function damaged(folder: string, expected: string, found: string, cause?: unknown): LimbeckError {
  return new LimbeckError('LIM5003', { what: `The compiled step in "${folder}" is damaged or of another version.`, expected, found, next: 'Compile the step again.' }, { cause });
}

async function inFolder<T>(folder: string, verb: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (cause) {
    throw new LimbeckError('LIM5006', { what: `The compiled step in "${folder}" cannot be ${verb}: ${(cause as Error).message}` }, { cause });
  }
}
