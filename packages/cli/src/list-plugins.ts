import type { PluginKind } from '@limbeck/core';
import type { PluginReport } from '@limbeck/record';
import { installedPlugins } from './catalogue.js';
import { colorsFor } from './colors.js';
import { describePlugin } from './plugins/describe-plugin.js';

/** The installed plugins of these kinds. */
export async function listPlugins(kinds: readonly PluginKind[]): Promise<PluginReport[]> {
  const catalogue = await installedPlugins();
  return Promise.all(kinds.flatMap((kind) => catalogue.entries.filter((entry) => entry.kind === kind)).map((entry) => describePlugin(entry, catalogue)));
}

export function formatPlugins(plugins: readonly PluginReport[]): string {
  const colors = colorsFor(process.stdout);
  const kinds = [...new Set(plugins.map(({ kind }) => kind))];
  if (kinds.length === 0) return 'Nothing of that kind is installed.';
  const sections = kinds.map((kind) => {
    const blocks = plugins.filter((plugin) => plugin.kind === kind).map((plugin) => {
      const from = colors.dim(`${plugin.family === undefined ? '' : `${plugin.family}, `}${plugin.package}`);
      const lines = [plugin.formula, plugin.description, plugin.paper && colors.dim(plugin.paper), plugin.problem && colors.red(plugin.problem)];
      return [`  ${colors.bold(plugin.id)}  ${from}`, ...lines.filter((text) => text !== undefined && text !== '').map((text) => `    ${text}`)].join('\n');
    });
    return [colors.underline(kind), ...blocks].join('\n');
  });
  return [...sections, colors.dim('More about one, its options and how a manifest names it: limbeck explain <id>')].join('\n\n');
}
