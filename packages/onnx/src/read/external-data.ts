import { LimbeckError } from '@limbeck/core/errors';
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { StoredTensor } from './model-facts.js';

/** ONNX Runtime takes data at such a location from an address in memory. */
const MEMORY = '_ORT_MEM_ADDR_';

/**
 * Looks whether the data outside a model file are there, and inside the file's folder.
 *
 * @throws LIM5003 they are missing, too short, or outside, also by a symbolic link
 */
export async function checkExternalData(file: string, tensors: readonly StoredTensor[]): Promise<void> {
  const folder = await realpath(dirname(file));
  const sizes = new Map<string, number>();
  for (const { name, external } of tensors) {
    const { location = '', offset = '0', length = '0' } = external!;
    let size = sizes.get(location);
    if (size === undefined) {
      size = await sizeInside(file, folder, name, location);
      sizes.set(location, size);
    }
    const [start, count] = [Number(offset), Number(length)];
    const fits = Number.isSafeInteger(start) && Number.isSafeInteger(count) && start >= 0 && count >= 0 && start + count <= size;
    if (!fits) throw refused(file, `The weight "${name}" of "${file}" lies beyond the end of "${location}".`, `bytes ${offset} to ${offset} + ${length}`, `${size} bytes`, 'Copy the data file again; it belongs to another model or is cut off.');
  }
}

async function sizeInside(file: string, folder: string, name: string, location: string): Promise<number> {
  const outside = (found: string): LimbeckError => refused(file, `The weight "${name}" of "${file}" lies outside the model's folder.`, 'a file in the folder of the model, or below it', found, 'Do not use this file unless you know where it comes from; else put the data beside the model and save it again.');
  if (location === '' || location.includes(MEMORY) || location.includes('\0') || isAbsolute(location) || leaves(folder, join(folder, location))) throw outside(JSON.stringify(location));
  const real = await realpath(join(folder, location)).catch(() => undefined);
  const facts = real === undefined ? undefined : await stat(real);
  if (real === undefined || !facts?.isFile()) {
    throw refused(file, `The data file "${location}" of "${file}" is missing.`, 'a file in the folder of the model', undefined, 'Put it beside the model: a model with external data consists of several files.');
  }
  if (leaves(folder, real)) throw outside(`"${location}", a link to elsewhere`);
  return facts.size;
}

function leaves(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from === '..' || from.startsWith(`..${sep}`) || isAbsolute(from);
}

function refused(file: string, what: string, expected: string, found: string | undefined, next: string): LimbeckError {
  return new LimbeckError('LIM5003', { what, where: { file }, expected, ...(found === undefined ? {} : { found }), next });
}
