import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LimbeckError } from '@limbeck/core';

/** The variable that names the folder with the user's data sets. */
export const DATA_VARIABLE = 'LIMBECK_DATA';

/** An unpacked archive of the official page. */
export interface Archive {
  /** For messages, for example `CIFAR-10`. */
  readonly title: string;
  /** The archive's name on the official page. */
  readonly file: string;
  /** The folder that unpacking it makes. */
  readonly folder: string;
}

export interface SearchPlace {
  /** The option `path`, if the manifest has it. */
  readonly path: string | undefined;
  /** Folder of the manifest. */
  readonly manifest: string;
}

const PAGE = 'https://www.cs.toronto.edu/~kriz/cifar.html';

/**
 * Finds the archive's folder in the folder that `path` or LIMBECK_DATA names, or one folder deeper.
 *
 * @throws LIM5001 there is none, or there are several
 */
export async function findFolder(archive: Archive, { path, manifest }: SearchPlace): Promise<string> {
  const named = path ?? process.env[DATA_VARIABLE];
  const next = whereToGet(archive);
  if (named === undefined || named === '') {
    throw new LimbeckError('LIM5001', { what: `Nothing says where ${archive.title} is: ${DATA_VARIABLE} is not set, and the manifest has no \`path\`.`, next });
  }
  const place = path === undefined ? resolve(named) : resolve(manifest, named);
  const origin = path === undefined ? `${DATA_VARIABLE} names` : '`path` names';
  const found = await candidates(place, archive.folder);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new LimbeckError('LIM5001', {
      what: `There are several folders "${archive.folder}" in "${place}", which ${origin}.`,
      where: { file: place },
      expected: 'one of them',
      found: found.join(', '),
      next: `Name the folder around the one you mean: with \`path\` in the manifest, or with ${DATA_VARIABLE}.`,
    });
  }
  throw new LimbeckError('LIM5001', {
    what: `${archive.title} is not in "${place}", which ${origin}.`,
    where: { file: place },
    expected: `a folder "${archive.folder}", there or one folder deeper`,
    found: (await isFolder(place)) ? 'none' : 'no such folder',
    next,
  });
}

/** What the user does to get the data. */
export function whereToGet({ file, folder }: Archive): string {
  return `Fetch ${file} from ${PAGE}, unpack it, and let ${DATA_VARIABLE} (or \`path\`, relative to the manifest) name the folder that then holds "${folder}".`;
}

/** The folder of that name, else those one folder deeper. */
async function candidates(place: string, name: string): Promise<string[]> {
  for (const folders of [[join(place, name)], await foldersBelow(place, name)]) {
    const there = await Promise.all(folders.map(isFolder));
    const found = folders.filter((_, i) => there[i]);
    if (found.length > 0) return found;
  }
  return [];
}

async function foldersBelow(place: string, name: string): Promise<string[]> {
  const inside = await readdir(place).catch(() => []);
  return inside.sort().map((each) => join(place, each, name));
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}
