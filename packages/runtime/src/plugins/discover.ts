import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import type { PluginKind } from '@limbeck/core';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { shownPath } from '../shown-path.js';
import { Catalogue, duplicates, type CatalogueEntry } from './catalogue.js';
import { importPlugin } from './import-plugin.js';
import { fieldErrors, packageJsonSchema, pluginFieldSchema } from './package-field.js';

type PackageJson = z.output<typeof packageJsonSchema>;

interface FoundPackage {
  readonly folder: string;
  readonly json: PackageJson;
  readonly text: string;
}

/**
 * Finds the installed plugins: the package nearest to each folder of `from` and its dependencies, as far as their package.json has a `limbeck` field.
 * Only package.json files are read; no plugin is imported.
 *
 * @throws LIM2002 two packages offer the same id; LIM2003 a `limbeck` field is invalid; LimbeckErrors where there are several such mistakes
 */
export async function discoverPlugins({ from }: { readonly from: readonly string[] }): Promise<Catalogue> {
  const packages = new Map<string, FoundPackage>();
  for (const folder of from) {
    const owner = await nearestPackage(folder);
    if (!owner) continue;
    if (owner.json.name !== undefined && !packages.has(owner.json.name)) packages.set(owner.json.name, owner);
    const { dependencies, devDependencies, optionalDependencies } = owner.json;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      if (packages.has(name)) continue;
      const found = await installedPackage(name, owner.folder);
      if (found) packages.set(name, found);
    }
  }
  const errors: LimbeckError[] = [];
  const entries = [...packages].flatMap(([name, found]) => entriesOf(name, found, errors));
  errors.push(...duplicates(entries));
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new LimbeckErrors(errors);
  return new Catalogue(entries);
}

function entriesOf(name: string, { folder, json, text }: FoundPackage, errors: LimbeckError[]): CatalogueEntry[] {
  if (json.limbeck === undefined) return [];
  const field = pluginFieldSchema.safeParse(json.limbeck);
  if (!field.success) {
    errors.push(...fieldErrors(json.limbeck, field.error.issues, { name, file: join(folder, 'package.json'), text }));
    return [];
  }
  const { apiVersion: _, ...kinds } = field.data;
  return (Object.entries(kinds) as [PluginKind, Record<string, string> | undefined][]).flatMap(([kind, ids]) =>
    Object.entries(ids ?? {}).map(([id, subpath]) => {
      const source = { specifier: `${name}/${subpath.slice(2)}`, folder };
      return { kind, id, package: name, version: json.version ?? 'unknown', source, importModule: () => importPlugin(source) };
    }),
  );
}

async function nearestPackage(start: string): Promise<FoundPackage | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    const json = await readPackage(folder);
    if (json) return { folder, ...json };
    if (dirname(folder) === folder) return undefined;
  }
}

async function installedPackage(name: string, start: string): Promise<FoundPackage | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    const json = await readPackage(candidate);
    if (json) return { folder: candidate, ...json };
    if (dirname(folder) === folder) return undefined;
  }
}

async function readPackage(folder: string): Promise<Omit<FoundPackage, 'folder'> | undefined> {
  const file = join(folder, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return { json: packageJsonSchema.parse(JSON.parse(text)), text };
  } catch (cause) {
    const found = cause instanceof SyntaxError ? { found: cause.message } : {};
    throw new LimbeckError('LIM2003', { what: `"${shownPath(file)}" is not a valid package.json.`, where: { file: shownPath(file) }, ...found, next: 'Repair the file, or reinstall the package.' }, { cause });
  }
}
