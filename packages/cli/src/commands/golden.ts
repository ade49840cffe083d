import { Command, Option } from 'commander';
import type { GoldenFlags } from '../golden.js';
import { jsonOption } from '../options.js';

export function goldenCommand(): Command {
  return new Command('golden')
    .summary('check strategies against reference values')
    .description(
      'Computes loss and gradients of reference vectors with the installed strategies, each case compiled as a train step is, and prints the worst error of every method: relative, and as a ' +
        'multiple of what is allowed. A method that is not installed counts as failed unless --allow-missing names it.',
    )
    .argument('[folder]', 'folder of vector files, or one file (default: the vectors that ship with Limbeck)')
    .addOption(wordsOption('--only <ids>', 'only these methods: their names, or ids of strategies, with commas between them (repeatable)'))
    .option('--backend <id>', 'what computes: an id, or auto', 'auto')
    .addOption(wordsOption('--allow-missing <ids>', 'methods, or ids of strategies, that need not be installed, with commas between them (repeatable)'))
    .addOption(jsonOption())
    .action(async (folder: string | undefined, flags: GoldenFlags) => {
      const { golden } = await import('../golden.js');
      await golden(folder, flags);
    });
}

function wordsOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, before: readonly string[] = []) => [...before, ...text.split(',').map((word) => word.trim()).filter((word) => word !== '')]);
}
