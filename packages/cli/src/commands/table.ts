import { LimbeckError } from '@limbeck/core/errors';
import { Command, Option } from 'commander';
import { jsonOption, repeatableOption, setOption } from '../options.js';
import type { TableFlags } from '../table/table.js';

export function tableCommand(): Command {
  return new Command('table')
    .summary('run the experiments of a table')
    .description('Runs every cell of a table that is not finished, each seed as a process of its own, and writes table.md, table.csv and table.json. A cell that fails stops no other. Ctrl-C keeps what is finished; the same command goes on.')
    .argument('<manifest>', 'a YAML file of `kind: table`')
    .addOption(setOption())
    .option('--out <folder>', 'folder of the table and of its finished cells (default: tables/<name>)')
    .addOption(new Option('--jobs <n>', 'cells that run at once; changes no result').argParser(jobCount).default(1))
    .addOption(repeatableOption('--only <row>', 'run only the cells of this row; others count as far as they are finished'))
    .option('--backend <id>', 'use this backend instead of the one in the manifest')
    .option('--eager', 'run operation by operation, for debugging: slower, same numbers')
    .option('--dry-run', 'list the cells, and which are finished; run nothing')
    .addOption(new Option('--markdown', 'print the table as Markdown').conflicts('json'))
    .addOption(jsonOption())
    .action(async (manifest: string, _: TableFlags, command: Command) => {
      const flags = command.optsWithGlobals<TableFlags>();
      const { table } = await import('../table/table.js');
      await table(manifest, flags);
    });
}

function jobCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1024) return value;
  throw new LimbeckError('LIM1010', { what: `--jobs does not take "${text}".`, expected: 'a whole number from 1 to 1024', found: `"${text}"`, next: 'Give the number of cells that run at once.' });
}
