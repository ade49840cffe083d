import { LimbeckError, PLUGIN_KINDS } from '@limbeck/core';
import type { SourceLocation } from '@limbeck/core';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CatalogueEntry } from './catalogue.js';
import { importLocalFile } from './import-local-file.js';
import { exportedModule } from './import-plugin.js';
import { exportedDefinitions } from './local-exports.js';

/**
 * Loads the plugins of a file that a manifest names, TypeScript or JavaScript: its default export, and definitions that it exports under names. This runs the file.
 *
 * @throws LIM2004 it is missing, does not load, or exports no definition
 */
export async function loadLocalPlugins(file: string, folder: string, where: SourceLocation): Promise<readonly CatalogueEntry[]> {
  const path = resolve(folder, file);
  await access(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" does not exist.`, where, found: `nothing at ${path}`, next: 'Check the path; it is relative to the manifest.' }, { cause });
  });
  const module = await importLocalFile(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, where, next: 'Run again with --debug for the stack.' }, { cause });
  });
  const exported = exportedDefinitions(module);
  if (exported.length === 0) {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" does not export a definition.`, where, expected: `a default export made by a define…() helper: a ${Object.values(PLUGIN_KINDS).join(', ')}`, next: 'Write `export default defineStrategy({ id: …, … })`.' });
  }
  return exported.map(({ name, kind, id }) => {
    const source = { specifier: path, folder: dirname(path), ...(name === 'default' ? {} : { exportName: name }) };
    return { kind, id, package: path, version: 'local', source, importModule: () => Promise.resolve(exportedModule(module, source)) };
  });
}
