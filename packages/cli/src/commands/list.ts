import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import { Command } from 'commander';
import { jsonOption } from '../options.js';

export function listCommand(): Command {
  return new Command('list')
    .summary('list what is installed')
    .description('Lists the installed plugins: strategies with formula and paper, models, datasets, backends, exporters, trackers, compressors.')
    .argument('[kind]', 'only this kind, for example strategies')
    .addOption(jsonOption())
    .action(async (kind: string | undefined, { json }: { readonly json?: boolean }) => list(kind, json ?? false));
}

async function list(word: string | undefined, json: boolean): Promise<void> {
  const { PLUGIN_KINDS } = await import('@limbeck/core/plugin');
  const kinds = Object.keys(PLUGIN_KINDS) as (keyof typeof PLUGIN_KINDS)[];
  const kind = kinds.find((each) => word === each || word === PLUGIN_KINDS[each]);
  if (word !== undefined && kind === undefined) throw unknownKind(word, kinds);
  const { listPlugins, formatPlugins } = await import('../list-plugins.js');
  const { printJson, printLine } = await import('../output.js');
  const plugins = await listPlugins(kind === undefined ? kinds : [kind]);
  if (json) printJson({ ok: true, plugins });
  else printLine(formatPlugins(plugins));
}

function unknownKind(word: string, kinds: readonly string[]): LimbeckError {
  const suggestion = nearest(word, kinds);
  return new LimbeckError('LIM1010', {
    what: `There is no kind of plugin called "${word}".`,
    expected: `one of ${kinds.join(', ')}`,
    next: suggestion === undefined ? 'See limbeck list --help.' : `Did you mean "limbeck list ${suggestion}"?`,
  });
}
