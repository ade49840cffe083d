import type { LimbeckError, PluginKind, PluginKinds } from '@limbeck/core';
import { issuesToErrors } from '@limbeck/manifest';
import type { Path, PluginUse, RefusedManifest } from '@limbeck/manifest';
import type { Catalogue } from '../plugins/catalogue.js';
import { loadLocalPlugins } from '../plugins/local-file.js';
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
  const definition = await collect(errors, async () => {
    catalogue.find(kind, use.use, source.locate([...path, 'use']));
    return catalogue.load(kind, use.use);
  });
  if (!definition) return undefined;
  if (!('options' in definition)) return { definition, options: {} };
  const options = definition.options.safeParse(use.with);
  if (options.success) return { definition, options: options.data };
  errors.push(...issuesToErrors(options.error.issues, [...path, 'with'], source, definition.options));
  return undefined;
}

/** The catalogue with the plugin files that a manifest names. */
export async function withLocalPlugins(catalogue: Catalogue, files: readonly string[], { folder, locate }: Pick<RefusedManifest, 'folder' | 'locate'>, errors: LimbeckError[]): Promise<Catalogue> {
  const entries = await Promise.all(files.map((file, i) => collect(errors, () => loadLocalPlugins(file, folder, locate(['plugins', i])))));
  return catalogue.with(entries.flatMap((each) => each ?? []));
}
