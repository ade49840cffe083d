import { LimbeckError, PLUGIN_KINDS } from '@limbeck/core';
import type { SourceLocation } from '@limbeck/core';
import { access } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { shownPath } from '../shown-path.js';
import type { CatalogueEntry } from './catalogue.js';
import { assertDefinition, defaultExport, kindOf, notADefinition } from './definition.js';
import { importLocalFile } from './import-local-file.js';
import { loadError } from './load-error.js';

/**
 * Loads a plugin from a file that a manifest names, TypeScript or JavaScript. This runs the file.
 *
 * @throws LIM2004 it is missing, does not load, or exports no definition of the file's name
 */
export async function loadLocalPlugin(file: string, folder: string, where?: SourceLocation): Promise<CatalogueEntry> {
  const path = resolve(folder, file);
  const asked = where ? { where } : {};
  await access(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" does not exist.`, ...asked, found: `nothing at ${path}`, next: where ? 'Check the path; it is relative to the manifest.' : 'Check the path; it is relative to the current folder.' }, { cause });
  });
  const place = { what: `The plugin file "${file}"`, ...asked };
  const module = await importLocalFile(path).catch(async (cause: unknown) => {
    throw await loadError(place, cause, path);
  });
  const source = { file: shownPath(path) };
  const kind = kindOf(defaultExport(module));
  if (!kind) throw notADefinition(module, { ...place, source }, kind);
  const { id } = assertDefinition(kind, module, { ...place, source });
  const name = idOfFile(path);
  if (name !== id) throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" defines the ${PLUGIN_KINDS[kind]} "${id}", and is not called so.`, ...asked, source, expected: `\`id: '${name}'\`, as the file is called`, found: `\`id: '${id}'\``, next: 'Make the name of the file and the id in it the same: it is the word in the manifest.' });
  return { kind, id, package: path, version: 'local', source: { specifier: path, folder: dirname(path) }, importModule: () => Promise.resolve(module) };
}

/** The id that a plugin file is to have: its name without the ending; that of its folder for `index.ts`. */
export function idOfFile(path: string): string {
  const name = basename(path).replace(/\.[^.]+$/, '');
  return name === 'index' ? basename(dirname(path)) : name;
}
