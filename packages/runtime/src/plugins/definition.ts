import { LimbeckError } from '@limbeck/core/errors';
import { PLUGIN_KINDS } from '@limbeck/core/plugin';
import type { PluginKind, PluginKinds } from '@limbeck/core';
import type { CatalogueEntry } from './catalogue.js';

/** The functions by which a definition of each kind is known. */
const FUNCTIONS: { readonly [Kind in PluginKind]: readonly string[] } = {
  backends: ['probe', 'activate'],
  compressors: ['compress'],
  datasets: ['load'],
  exporters: ['export'],
  models: ['build'],
  strategies: ['loss'],
  trackers: ['open'],
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The kind of a definition, from what it can do. */
export function kindOf(definition: unknown): PluginKind | undefined {
  if (!isObject(definition)) return undefined;
  return (Object.keys(FUNCTIONS) as PluginKind[]).find((kind) => FUNCTIONS[kind].every((name) => typeof definition[name] === 'function'));
}

export function defaultExport(module: unknown): unknown {
  return isObject(module) ? module['default'] : undefined;
}

/** A module's default export as a definition of `kind`. @throws LIM2004 when it is something else, or has another id */
export function assertDefinition<Kind extends PluginKind>(kind: Kind, module: unknown, entry: Pick<CatalogueEntry, 'id' | 'package' | 'source'>): PluginKinds[Kind] {
  const definition = defaultExport(module);
  const what = `The ${PLUGIN_KINDS[kind]} "${entry.id}" of "${entry.package}"`;
  const where = { file: entry.source.specifier };
  if (!isObject(definition) || !FUNCTIONS[kind].every((name) => typeof definition[name] === 'function')) {
    const found = definition === undefined ? 'no default export' : isObject(definition) ? `an object with the keys ${Object.keys(definition).join(', ')}` : typeof definition;
    throw new LimbeckError('LIM2004', { what: `${what} does not export a definition.`, where, expected: `a default export with ${FUNCTIONS[kind].map((name) => `${name}()`).join(' and ')}`, found, next: 'Export the result of the define…() helper of @limbeck/core by default.' });
  }
  if (definition['id'] !== entry.id) {
    throw new LimbeckError('LIM2004', { what: `${what} exports a definition with another id.`, where, expected: `"${entry.id}"`, found: JSON.stringify(definition['id']), next: 'Make the id in the file and the id in package.json the same.' });
  }
  // Checked above as far as a structure can be: what remains is the types of the functions.
  return definition as unknown as PluginKinds[Kind];
}
