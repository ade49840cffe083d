import { LimbeckError, PLUGIN_KINDS } from '@limbeck/core';
import type { SourceLocation } from '@limbeck/core';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CatalogueEntry } from './catalogue.js';
import { defaultExport, kindOf } from './definition.js';
import { importLocalFile } from './import-local-file.js';

/**
 * Loads a plugin from a file that a manifest names, TypeScript or JavaScript. This runs the file.
 *
 * @throws LIM2004 it is missing, does not load, or exports no definition
 */
export async function loadLocalPlugin(file: string, folder: string, where: SourceLocation): Promise<CatalogueEntry> {
  const path = resolve(folder, file);
  await access(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" does not exist.`, where, found: `nothing at ${path}`, next: 'Check the path; it is relative to the manifest.' }, { cause });
  });
  const module = await importLocalFile(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, where, next: 'Run again with --debug for the stack.' }, { cause });
  });
  const definition = defaultExport(module);
  const kind = kindOf(definition);
  const id = (definition as { readonly id?: unknown } | undefined)?.id;
  if (!kind || typeof id !== 'string') {
    throw new LimbeckError('LIM2004', { what: `The plugin file "${file}" does not export a definition.`, where, expected: `a default export made by a define…() helper: a ${Object.values(PLUGIN_KINDS).join(', ')}`, next: 'Write `export default defineStrategy({ id: …, … })`.' });
  }
  return { kind, id, package: path, version: 'local', source: { specifier: path, folder: dirname(path) }, importModule: () => Promise.resolve(module) };
}
