import { LimbeckError, type SourceLocation } from '@limbeck/core';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { child, locateIn, withEntry, type Located, type LocatedMap } from './located.js';
import { merge, type IsShorthand } from './merge.js';
import { readYaml } from './read-yaml.js';

export interface ReadFiles {
  /** The manifest with all that it extends laid under it, without `extends`. */
  readonly document: Located;
  /** Every file read, each once: the manifest first, then in the order of `extends`. */
  readonly files: readonly string[];
}

interface Reading {
  readonly errors: LimbeckError[];
  readonly isShorthand: IsShorthand;
  readonly files: Set<string>;
}

/** A file being read: its name in messages, and its resolved path, which tells whether two names mean one file. */
interface Link {
  readonly file: string;
  readonly real: string;
}

/**
 * A manifest's text and what it extends as one document.
 *
 * @throws LimbeckError LIM1001, LIM1005, LIM1008 the first problem that leaves nothing to check; others are pushed to `errors`
 */
export async function readWithExtends(text: string, file: string, { errors, isShorthand }: { readonly errors: LimbeckError[]; readonly isShorthand: IsShorthand }): Promise<ReadFiles> {
  const files = new Set([file]);
  const real = await realpath(file).catch(() => file);
  const document = await extended(text, [{ file, real }], { errors, isShorthand, files });
  return { document, files: [...files] };
}

/** @throws LimbeckError LIM1008 */
export async function readManifestFile(file: string, where?: SourceLocation): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : cause instanceof Error ? cause.message : String(cause);
    const next = where ? 'Correct the path; it is relative to the file that it stands in.' : 'Correct the path.';
    throw new LimbeckError('LIM1008', { what: `The manifest "${file}" cannot be read: ${reason}.`, where: where ?? { file }, next }, { cause });
  }
}

async function extended(text: string, chain: readonly Link[], reading: Reading): Promise<Located> {
  const { file } = chain.at(-1)!;
  const own = readYaml(text, { file, errors: reading.errors });
  if (own.kind !== 'map' || !own.entries.has('extends')) return own;
  const rest = withEntry(own, 'extends', undefined);
  const bases: Located[] = [];
  for (const { name, where } of namesOf(own, reading.errors)) bases.push(await readBase(name, where, chain, reading));
  return [...bases, rest].reduce((base, over) => merge(base, over, reading.isShorthand));
}

function namesOf(own: LocatedMap, errors: LimbeckError[]): { readonly name: string; readonly where: SourceLocation }[] {
  const value = child(own, 'extends')!;
  const items = value.kind === 'list' ? value.items.map((item, i) => ({ item, path: ['extends', i] })) : [{ item: value, path: ['extends'] }];
  return items.flatMap(({ item, path }) => {
    const where = locateIn(own, path);
    if (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '') return [{ name: item.value, where }];
    errors.push(new LimbeckError('LIM1002', { what: '`extends` does not name a file.', where, expected: 'the path of a manifest, or a list of paths', next: 'Name a file, relative to this one.' }));
    return [];
  });
}

async function readBase(name: string, where: SourceLocation, chain: readonly Link[], reading: Reading): Promise<Located> {
  const file = isAbsolute(name) ? name : join(dirname(chain.at(-1)!.file), name);
  const text = await readManifestFile(file, where);
  const real = await realpath(file);
  const start = chain.findIndex((link) => link.real === real);
  if (start >= 0) {
    const names = [...chain.slice(start).map((link) => link.file), chain[start]!.file];
    throw new LimbeckError('LIM1005', { what: `\`extends: ${name}\` closes a cycle.`, where, expected: 'a manifest that does not extend this one', found: names.join(' -> '), next: 'Remove one `extends` of the chain.' });
  }
  reading.files.add(file);
  return extended(text, [...chain, { file, real }], reading);
}
