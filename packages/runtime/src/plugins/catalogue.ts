import { LimbeckError, nearest, PLUGIN_KINDS } from '@limbeck/core';
import type { PluginKind, PluginKinds, SourceLocation } from '@limbeck/core';
import { assertDefinition } from './definition.js';
import type { PluginSource } from './import-plugin.js';

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

/** The installed plugins. Nothing is imported until `load`. */
export class Catalogue {
  constructor(readonly entries: readonly CatalogueEntry[]) {
    const seen = new Map<string, CatalogueEntry>();
    for (const entry of entries) {
      const key = `${entry.kind} ${entry.id}`;
      const other = seen.get(key);
      if (other) {
        throw new LimbeckError('LIM2002', {
          what: `Two packages offer the ${PLUGIN_KINDS[entry.kind]} "${entry.id}": "${other.package}" and "${entry.package}".`,
          next: 'Remove one of them, or rename the plugin in one of them.',
        });
      }
      seen.set(key, entry);
    }
  }

  ids(kind: PluginKind): readonly string[] {
    return this.entries.filter((entry) => entry.kind === kind).map((entry) => entry.id).sort();
  }

  /** This catalogue and more entries. @throws LIM2002 for a duplicate id */
  with(entries: readonly CatalogueEntry[]): Catalogue {
    return new Catalogue([...this.entries, ...entries]);
  }

  /** @throws LIM2001 with the nearest id, at `where` */
  find(kind: PluginKind, id: string, where?: SourceLocation): CatalogueEntry {
    const entry = this.entries.find((candidate) => candidate.kind === kind && candidate.id === id);
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

  /** Imports a plugin and checks that it is what its package announces. @throws LIM2001, LIM2004 */
  async load<Kind extends PluginKind>(kind: Kind, id: string): Promise<PluginKinds[Kind]> {
    const entry = this.find(kind, id);
    let module: unknown;
    try {
      module = await entry.importModule();
    } catch (cause) {
      throw new LimbeckError('LIM2004', {
        what: `The ${PLUGIN_KINDS[kind]} "${id}" of "${entry.package}" could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: entry.source.specifier },
        next: 'Run again with --debug for the stack; reinstall the package if a file is missing.',
      }, { cause });
    }
    return assertDefinition(kind, module, entry);
  }
}
