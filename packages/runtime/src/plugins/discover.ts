import { LimbeckError } from '@limbeck/core';
import type { PluginKind } from '@limbeck/core';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Catalogue, type CatalogueEntry } from './catalogue.js';
import { importPlugin } from './import-plugin.js';
import { packageJsonSchema, pluginFieldSchema } from './package-field.js';

type PackageJson = z.output<typeof packageJsonSchema>;

interface FoundPackage {
  readonly folder: string;
  readonly json: PackageJson;
}

/**
 * Finds the installed plugins: the package nearest to each folder of `from` and its dependencies, as far as their package.json has a `limbeck` field.
 * Only package.json files are read; no plugin is imported.
 *
 * @throws LIM2002 two packages offer the same id; LIM2003 a `limbeck` field is invalid
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
  return new Catalogue([...packages].flatMap(([name, found]) => entriesOf(name, found)));
}

function entriesOf(name: string, { folder, json }: FoundPackage): CatalogueEntry[] {
  if (json.limbeck === undefined) return [];
  const field = pluginFieldSchema.safeParse(json.limbeck);
  if (!field.success) {
    throw new LimbeckError('LIM2003', { what: `The "limbeck" field of the package "${name}" is invalid.`, where: { file: join(folder, 'package.json'), path: 'limbeck' }, found: z.prettifyError(field.error), next: 'Install another version of the package, or remove it.' });
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
    if (json) return { folder, json };
    if (dirname(folder) === folder) return undefined;
  }
}

async function installedPackage(name: string, start: string): Promise<FoundPackage | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    const json = await readPackage(candidate);
    if (json) return { folder: candidate, json };
    if (dirname(folder) === folder) return undefined;
  }
}

async function readPackage(folder: string): Promise<PackageJson | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return packageJsonSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LimbeckError('LIM2003', { what: `"${join(folder, 'package.json')}" is not a valid package.json.`, where: { file: join(folder, 'package.json') }, next: 'Repair the file, or reinstall the package.' }, { cause });
  }
}
