import { LimbeckError } from '@limbeck/core/errors';
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ExternalData } from './inspect.js';

/**
 * Every file that a model names for its data must be there, long enough, and within the model's folder, links followed.
 *
 * @throws LIM5003 naming the first that is not
 */
export async function checkExternalData(file: string, external: readonly ExternalData[]): Promise<void> {
  const folder = await realpath(dirname(file));
  for (const { tensor, location, offset, length = 0 } of external) {
    const refuse = (what: string, expected: string, next: string, found?: string): LimbeckError => new LimbeckError('LIM5003', { what, where: { file }, expected, ...(found === undefined ? {} : { found }), next });
    const outside = refuse(`The data of "${tensor}" in "${file}" lie outside the model's folder.`, 'the name of a file beside the model, or in a folder below it', 'Do not use this file unless you trust it; else move the data beside the model and write the model anew.', location);
    if (location === '' || isAbsolute(location) || /^[A-Za-z]:|\0/.test(location) || leaves(join(folder, location), folder)) throw outside;
    const path = await realpath(join(folder, location)).catch(() => undefined);
    if (path === undefined) throw refuse(`The file "${location}", with the data of "${tensor}" in "${file}", is missing.`, `${join(dirname(file), location)}`, 'Put it beside the model, under this name.');
    if (leaves(path, folder)) throw outside;
    const found = await stat(path);
    if (!found.isFile() || !(offset >= 0 && length >= 0 && offset + length <= found.size)) {
      throw refuse(`The file "${location}" is too short for the data of "${tensor}" in "${file}".`, `at least ${offset + length} bytes`, 'Copy it anew.', found.isFile() ? `${found.size} bytes` : 'no regular file');
    }
  }
}

function leaves(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
