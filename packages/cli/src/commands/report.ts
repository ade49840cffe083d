import { LimbeckError } from '@limbeck/core/errors';
import { Command } from 'commander';
import { jsonOption } from '../options.js';

export function reportCommand(): Command {
  return new Command('report')
    .summary('write report.md and report.html on runs')
    .description('Writes a report on one run, or on several side by side, as Markdown and as one HTML file that needs no network. Unfinished and failed runs are reported as far as they came.')
    .argument('<run...>', 'run folders')
    .option('--out <folder>', 'where the two files go (default: into the run folder; required for several runs)')
    .addOption(jsonOption())
    .action(async (runs: string[], { out, json }: { readonly out?: string; readonly json?: boolean }) => report(runs, out, json ?? false));
}

async function report(runs: readonly string[], out: string | undefined, json: boolean): Promise<void> {
  const [only, ...others] = runs;
  const folder = out ?? (others.length === 0 ? only : undefined);
  if (folder === undefined) throw new LimbeckError('LIM1010', { what: 'A report on several runs belongs to none of their folders.', expected: '--out <folder>', next: 'Name a folder for report.md and report.html with --out.' });
  const { readRunForReport, writeReport } = await import('../write-report.js');
  const { printJson, printLine } = await import('../output.js');
  const { shortPath } = await import('../short-path.js');
  const records = [];
  for (const run of runs) records.push(await readRunForReport(run));
  const files = await writeReport(records, folder);
  if (json) printJson({ ok: true, files, runs: records.map(({ folder: run, summary }) => ({ folder: run, status: summary?.status ?? 'unfinished' })) });
  else for (const file of [files.markdown, files.html]) printLine(`Wrote ${shortPath(file)}`);
}
