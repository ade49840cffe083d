import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LimbeckError } from '@limbeck/core/errors';
import { ioError } from '@limbeck/record';
import { packageFiles } from './package-files.js';
import { packedPackages } from './packed-packages.js';
import type { TemplateKind } from './templates.js';

export interface NewPackageRequest {
  readonly kind: TemplateKind;
  readonly id: string;
  readonly folder: string;
  /** A folder of packed packages to depend on. */
  readonly from?: string | undefined;
}

/**
 * Writes a package with one plugin into a folder that is empty, but for a `.git`, or does not exist.
 *
 * @returns the paths of the files, relative to the folder
 * @throws LIM1010 `from` does not hold the packages; LIM5010 the folder is not empty; LIM5005, LIM5006 it cannot be written
 */
export async function writePackage({ kind, id, folder, from }: NewPackageRequest): Promise<readonly string[]> {
  const packed = from === undefined ? undefined : await packedPackages(from);
  const place = resolve(folder);
  await assertEmpty(place, `limbeck new ${kind} ${id}`, id);
  const files = Object.entries(packageFiles(kind, id, packed));
  for (const [path, text] of files) {
    const file = join(place, path);
    const write = async (): Promise<void> => {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
    };
    await write().catch(async (error: unknown) => Promise.reject(await ioError(error, { action: 'write', path: file })));
  }
  return files.map(([path]) => path);
}

async function assertEmpty(place: string, command: string, id: string): Promise<void> {
  const there = await readdir(place).catch(async (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(await ioError(error, { action: 'read', path: place }))));
  const names = there.filter((name) => name !== '.git').sort();
  if (names.length === 0) return;
  throw new LimbeckError('LIM5010', {
    what: `The folder "${place}" is not empty: nothing was written.`,
    where: { file: place },
    expected: 'an empty folder, or one that does not exist',
    found: `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`,
    next: `Name another: ${command} --dir ${id}.`,
  });
}
