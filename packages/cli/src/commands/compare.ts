import { Command, Option } from 'commander';
import { jsonOption } from '../options.js';

interface CompareFlags {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

export function compareCommand(): Command {
  return new Command('compare')
    .summary('show the networks of several runs in one table')
    .description('Shows accuracy, size, latency, memory and time of the networks of several runs in one table, and says where the runs differ in what would have to be the same.')
    .argument('<run...>', 'run folders')
    .addOption(new Option('--markdown', 'print the table as Markdown').conflicts('json'))
    .addOption(jsonOption())
    .action(async (runs: string[], flags: CompareFlags) => compare(runs, flags));
}

async function compare(folders: readonly string[], { json, markdown }: CompareFlags): Promise<void> {
  const { readRun } = await import('@limbeck/record');
  const { compareRuns, comparisonMarkdown, comparisonTerminal } = await import('@limbeck/report');
  const { printJson, printLine, textWidth } = await import('../output.js');
  const records = [];
  for (const folder of folders) records.push(await readRun(folder, { steps: false }));
  const comparison = compareRuns(records);
  if (json) printJson({ ok: true, ...comparison });
  else printLine(markdown ? comparisonMarkdown(comparison) : comparisonTerminal(comparison, textWidth(120)));
}
