import { LimbeckError, nearest, PLUGIN_KINDS } from '@limbeck/core';
import type { PluginKind, PluginKinds, SourceLocation } from '@limbeck/core';
import { assertDefinition, type DefinitionPlace } from './definition.js';
import type { PluginSource } from './import-plugin.js';
import { loadError } from './load-error.js';
import { missingTarget, moduleFile } from './package-target.js';
import { shownPath } from '../shown-path.js';

/** A plugin that is installed, known from package.json alone. */
export interface CatalogueEntry {
  readonly kind: PluginKind;
  readonly id: string;
  /** The package that offers it, or the path of a local file. */
  readonly package: string;
  readonly version: string;
  readonly source: PluginSource;
  /** Imports the module, however it is to be imported. */
  readonly importModule: () => Promise<unknown>;
}

/** An error for each entry whose kind and id another one before it has. */
export function duplicates(entries: readonly CatalogueEntry[]): LimbeckError[] {
  const seen = new Map<string, CatalogueEntry>();
  return entries.flatMap((entry) => {
    const key = `${entry.kind} ${entry.id}`;
    const other = seen.get(key);
    if (!other) seen.set(key, entry);
    return other ? [new LimbeckError('LIM2002', { what: `Two packages offer the ${PLUGIN_KINDS[entry.kind]} "${entry.id}": "${other.package}" and "${entry.package}".`, next: 'Remove one of them, or rename the plugin in one of them.' })] : [];
  });
}

/** The installed plugins. Nothing is imported until `load`. */
export class Catalogue {
  /** `failed`: ids that plugin files were to bring which did not load. What is wrong with them is told already. */
  constructor(readonly entries: readonly CatalogueEntry[], readonly failed: ReadonlySet<string> = new Set()) {
    const [duplicate] = duplicates(entries);
    if (duplicate) throw duplicate;
  }

  ids(kind: PluginKind): readonly string[] {
    return this.entries.filter((entry) => entry.kind === kind).map((entry) => entry.id).sort();
  }

  /** The entry of a kind and id, where there is one. */
  entry(kind: PluginKind, id: string): CatalogueEntry | undefined {
    return this.entries.find((candidate) => candidate.kind === kind && candidate.id === id);
  }

  /** @throws LIM2001 with the nearest id, at `where` */
  find(kind: PluginKind, id: string, where?: SourceLocation): CatalogueEntry {
    const entry = this.entry(kind, id);
    if (entry) return entry;
    const ids = this.ids(kind);
    const suggestion = nearest(id, ids);
    throw new LimbeckError('LIM2001', {
      what: `No installed plugin offers the ${PLUGIN_KINDS[kind]} "${id}".`,
      ...(where ? { where } : {}),
      expected: ids.length === 0 ? `a ${PLUGIN_KINDS[kind]} (none is installed)` : `one of ${ids.map((known) => `"${known}"`).join(', ')}`,
      found: `"${id}"`,
      next: suggestion === undefined ? `List what is installed: limbeck list ${kind}.` : `Did you mean "${suggestion}"? List what is installed: limbeck list ${kind}.`,
    });
  }

  /** Imports a plugin and checks that it is what its package announces; `where` is the place that asks for it. @throws LIM2001, LIM2004 */
  async load<Kind extends PluginKind>(kind: Kind, id: string, where?: SourceLocation): Promise<PluginKinds[Kind]> {
    const entry = this.find(kind, id, where);
    const what = `The ${PLUGIN_KINDS[kind]} "${id}" of "${entry.package}"`;
    const asked = where ? { where } : {};
    let module: unknown;
    try {
      module = await entry.importModule();
    } catch (cause) {
      throw (await missingTarget(entry, { what, ...asked }, cause)) ?? (await loadError({ what, ...asked }, cause, await moduleFile(entry.source)));
    }
    const file = await moduleFile(entry.source);
    const place: DefinitionPlace = { what, ...asked, source: { file: file === undefined ? entry.source.specifier : shownPath(file) } };
    const definition = assertDefinition(kind, module, place);
    if (definition.id !== entry.id) {
      const { what: named, ...places } = place;
      throw new LimbeckError('LIM2004', { what: `${named} exports a definition with another id.`, ...places, expected: `"${entry.id}", as in package.json`, found: JSON.stringify(definition.id), next: 'Make the id in the file and the id in package.json the same.' });
    }
    return definition;
  }
}
