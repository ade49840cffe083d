import { Command } from 'commander';
import { jsonOption } from '../options.js';
import { kindOfWord } from '../plugin-kind.js';

export function listCommand(): Command {
  return new Command('list')
    .summary('list what is installed')
    .description('Lists the installed plugins: strategies with formula and paper, models, datasets, backends, exporters, trackers, compressors. --json prints everything about each.')
    .argument('[kind]', 'only this kind, for example strategies')
    .addOption(jsonOption())
    .action(async (kind: string | undefined, { json }: { readonly json?: boolean }) => list(kind, json ?? false));
}

async function list(word: string | undefined, json: boolean): Promise<void> {
  const kind = word === undefined ? undefined : await kindOfWord(word, 'limbeck list');
  const { PLUGIN_KINDS } = await import('@limbeck/core/plugin');
  const { listPlugins, formatPlugins } = await import('../list-plugins.js');
  const { printJson, printLine } = await import('../output.js');
  const plugins = await listPlugins(kind === undefined ? (Object.keys(PLUGIN_KINDS) as (keyof typeof PLUGIN_KINDS)[]) : [kind]);
  if (json) printJson({ ok: true, plugins });
  else printLine(formatPlugins(plugins));
}
