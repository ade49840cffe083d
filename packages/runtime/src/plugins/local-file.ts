import { LimbeckError, PLUGIN_KINDS } from '@limbeck/core';
import type { SourceLocation } from '@limbeck/core';
import { access } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { shownPath } from '../shown-path.js';
import type { CatalogueEntry } from './catalogue.js';
import { assertDefinition, defaultExport, kindOf, notADefinition } from './definition.js';
import { importLocalFile } from './import-local-file.js';
import { exportedModule } from './import-plugin.js';
import { loadError } from './load-error.js';
import { exportedDefinitions } from './local-exports.js';

/**
 * Loads the plugins of a file that a manifest names, TypeScript or JavaScript: its default export, and definitions that it exports under names. This runs the file.
 *
 * @throws LIM2004 it is missing, does not load, or exports no definition of the file's name
 */
export async function loadLocalPlugins(file: string, folder: string, where?: SourceLocation): Promise<readonly CatalogueEntry[]> {
  const path = resolve(folder, file);
  const asked = where ? { where } : {};
  await access(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" does not exist.`, ...asked, found: `nothing at ${path}`, next: where ? 'Check the path; it is relative to the manifest.' : 'Check the path; it is relative to the current folder.' }, { cause });
  });
  const place = { what: `The plugin file "${file}"`, ...asked };
  const module = await importLocalFile(path).catch(async (cause: unknown) => {
    throw await loadError(place, cause, path);
  });
  const at = { file: shownPath(path) };
  const exported = exportedDefinitions(module);
  if (exported.length === 0) {
    const kind = kindOf(defaultExport(module));
    if (kind) assertDefinition(kind, module, { ...place, source: at });
    throw notADefinition(module, { ...place, source: at }, kind);
  }
  return exported.map(({ name, kind, id }) => {
    const byDefault = name === 'default';
    const source = { specifier: path, folder: dirname(path), ...(byDefault ? {} : { exportName: name }) };
    const own = exportedModule(module, source);
    assertDefinition(kind, own, { ...place, ...(byDefault ? {} : { what: `The export "${name}" of the plugin file "${file}"` }), source: at });
    const called = idOfFile(path);
    if (byDefault && called !== id) throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" defines the ${PLUGIN_KINDS[kind]} "${id}", and is not called so.`, ...asked, source: at, expected: `\`id: '${called}'\`, as the file is called`, found: `\`id: '${id}'\``, next: 'Make the name of the file and the id in it the same: it is the word in the manifest.' });
    return { kind, id, package: path, version: 'local', source, importModule: () => Promise.resolve(own) };
  });
}

/** The id that a plugin file is to have: its name without the ending; that of its folder for `index.ts`. */
export function idOfFile(path: string): string {
  const name = basename(path).replace(/\.[^.]+$/, '');
  return name === 'index' ? basename(dirname(path)) : name;
}
