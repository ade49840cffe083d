import { Command } from 'commander';
import { jsonOption } from '../options.js';
import { kindOfWord } from '../plugin-kind.js';

export function explainCommand(): Command {
  return new Command('explain')
    .summary('explain a strategy or another plugin')
    .description('Explains one plugin: formula and paper, what it takes and adds, its options with types and defaults, and how a manifest names it.')
    .argument('<plugin>', 'the id of a strategy, model, dataset or another plugin, or the path of a plugin file, which is run')
    .option('--kind <kind>', 'of which kind, where several have the id; strategies first')
    .addOption(jsonOption())
    .action(async (word: string, { kind, json }: { readonly kind?: string; readonly json?: boolean }) => {
      const asked = kind === undefined ? {} : { kind: await kindOfWord(kind, '--kind') };
      const { explain } = await import('../plugins/explain.js');
      await explain(word, { ...asked, json: json ?? false });
    });
}
