import type { PluginKind } from '@limbeck/core';
import type { Catalogue, CatalogueEntry } from '@limbeck/runtime';
import { installedPlugins } from './catalogue.js';
import { colorsFor } from './colors.js';

/** One line of `limbeck list`; what a kind of plugin does not have is left out. */
export interface ListedPlugin {
  readonly kind: PluginKind;
  readonly id: string;
  readonly package: string;
  readonly version: string;
  readonly description?: string;
  readonly family?: string;
  readonly formula?: string;
  readonly paper?: string;
  /** Why the plugin cannot be loaded. */
  readonly problem?: string;
}

export async function listPlugins(kinds: readonly PluginKind[]): Promise<ListedPlugin[]> {
  const catalogue = await installedPlugins();
  const entries = kinds.flatMap((kind) => catalogue.entries.filter((entry) => entry.kind === kind));
  return Promise.all(entries.map(async (entry) => ({ kind: entry.kind, id: entry.id, package: entry.package, version: entry.version, ...(await describe(entry, catalogue)) })));
}

async function describe({ kind, id }: CatalogueEntry, catalogue: Catalogue): Promise<Partial<ListedPlugin>> {
  try {
    if (kind === 'strategies') {
      const { kind: family, formula, paper } = await catalogue.load(kind, id);
      return { family, formula, paper };
    }
    const definition = await catalogue.load(kind, id);
    const paper = 'paper' in definition ? definition.paper : undefined;
    return { description: definition.description, ...(paper === undefined ? {} : { paper }) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }; // one broken plugin must not hide the others
  }
}

export function formatPlugins(plugins: readonly ListedPlugin[]): string {
  const colors = colorsFor(process.stdout);
  const kinds = [...new Set(plugins.map(({ kind }) => kind))];
  if (kinds.length === 0) return 'Nothing of that kind is installed.';
  return kinds
    .map((kind) => {
      const blocks = plugins.filter((plugin) => plugin.kind === kind).map((plugin) => {
        const from = colors.dim(`${plugin.family === undefined ? '' : `${plugin.family}, `}${plugin.package}`);
        const lines = [plugin.formula, plugin.description, plugin.paper && colors.dim(plugin.paper), plugin.problem && colors.red(plugin.problem)];
        return [`  ${colors.bold(plugin.id)}  ${from}`, ...lines.filter((text) => text !== undefined && text !== '').map((text) => `    ${text}`)].join('\n');
      });
      return [colors.underline(kind), ...blocks].join('\n');
    })
    .join('\n\n');
}
