import { LimbeckError, needsOf, PLUGIN_KINDS } from '@limbeck/core';
import type { PluginKind, PluginKinds, SourceLocation } from '@limbeck/core';
import { issuesToErrors } from '@limbeck/manifest';
import type { Path, PluginUse, RefusedManifest } from '@limbeck/manifest';
import { resolve } from 'node:path';
import { callStrategy } from '../plugins/call-plugin.js';
import { Catalogue, type CatalogueEntry } from '../plugins/catalogue.js';
import { idOfFile, loadLocalPlugins } from '../plugins/local-file.js';
import { shownPath } from '../shown-path.js';
import { collect } from './collect.js';
import type { Configured } from './composition.js';

/** Where plugins are looked up, and where what is wrong with them is collected. */
export interface Configuring {
  readonly source: Pick<RefusedManifest, 'manifest' | 'locate' | 'locateKey'>;
  readonly catalogue: Catalogue;
  readonly errors: LimbeckError[];
}

/** Finds and loads the plugin that stands at `path`, and parses its options; undefined after collecting what is wrong. */
export async function configure<Kind extends PluginKind>(kind: Kind, use: PluginUse, path: Path, { source, catalogue, errors }: Configuring): Promise<Configured<PluginKinds[Kind]> | undefined> {
  // What is wrong with the file that was to bring it is among the errors already.
  if (catalogue.failed.has(use.use) && !catalogue.entry(kind, use.use)) return undefined;
  const definition = await collect(errors, () => catalogue.load(kind, use.use, source.locate([...path, 'use'])));
  if (!definition) return undefined;
  if (!('options' in definition)) return { definition, options: {} };
  const options = definition.options.safeParse(use.with);
  if (options.success) return callable({ definition, options: options.data }, use, path, { source, errors });
  errors.push(...issuesToErrors(options.error.issues, [...path, 'with'], source, definition.options));
  return undefined;
}

/** What a strategy needs may follow from its options: it is asked once here, so that one that throws is told with the manifest's other mistakes. */
async function callable<Definition extends PluginKinds[PluginKind]>(configured: Configured<Definition>, use: PluginUse, path: Path, { source, errors }: Pick<Configuring, 'source' | 'errors'>): Promise<Configured<Definition> | undefined> {
  const { definition, options } = configured;
  if (!('loss' in definition)) return configured;
  return collect(errors, async () => {
    callStrategy(use.use, 'in `needs`', source.locate(path), () => needsOf(definition, options));
    return configured;
  });
}

/** The catalogue with the plugin files that a manifest names. */
export async function withLocalPlugins(catalogue: Catalogue, files: readonly string[], { folder, locate }: Pick<RefusedManifest, 'folder' | 'locate'>, errors: LimbeckError[]): Promise<Catalogue> {
  const entries = [...catalogue.entries];
  const failed = new Set<string>();
  const loaded = await Promise.all(files.map((file, i) => collect(errors, () => loadLocalPlugins(file, folder, locate(['plugins', i])))));
  for (const [i, offered] of loaded.entries()) {
    if (!offered) failed.add(idOfFile(resolve(folder, files[i]!)));
    for (const entry of offered ?? []) {
      const other = entries.find(({ kind, id }) => kind === entry.kind && id === entry.id);
      if (other) errors.push(offeredTwice(files[i]!, entry, other, locate(['plugins', i])));
      else entries.push(entry);
    }
  }
  return new Catalogue(entries, failed);
}

function offeredTwice(file: string, { kind, id }: CatalogueEntry, other: CatalogueEntry, where: SourceLocation): LimbeckError {
  const from = other.version === 'local' ? `the file "${shownPath(other.package)}"` : `the package "${other.package}"`;
  return new LimbeckError('LIM2002', { what: `The plugin file "${file}" offers the ${PLUGIN_KINDS[kind]} "${id}", which ${from} offers too.`, where, next: `Give the file and the id in it another name, for example "my-${id}".` });
}
