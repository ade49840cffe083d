import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import { buildTable, labelsAt, tableMarkdown, tableTerminal } from '@limbeck/report';
import { outcomeOf, planTable, prepareTable, runTable, type PlannedCell, type PreparedTable, type TablePlan } from '@limbeck/runtime';
import { join } from 'node:path';
import { installedPlugins } from '../catalogue.js';
import { interruptible } from '../interruptible.js';
import { printJson, printLine, textWidth } from '../output.js';
import { shortPath } from '../short-path.js';
import { crowding } from './crowding.js';
import { dryRun } from './dry-run.js';
import { tableProgress } from './table-progress.js';
import { writeTable } from './write-table.js';

export interface TableFlags {
  readonly set?: readonly string[];
  readonly out?: string;
  readonly jobs: number;
  /** Names of the rows to be run; every one when there are none. */
  readonly only?: readonly string[];
  readonly backend?: string;
  readonly eager?: boolean;
  readonly dryRun?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Runs a table with a line for each training on standard error, and ends with the table on standard output. */
export async function table(file: string, { set = [], out, jobs, only = [], backend, eager, dryRun: dry, markdown, json = false }: TableFlags): Promise<void> {
  const prepared = await prepareTable(file, { catalogue: await installedPlugins([file]), set, ...(backend === undefined ? {} : { backend }), ...(eager ? { eager } : {}) });
  const isChosen = chosenBy(only, prepared);
  const plan = await planTable(prepared);
  const folder = out ?? join('tables', prepared.layout.name);
  if (dry) return dryRun(plan, { prepared, folder, isChosen, json });

  const progress = tableProgress(process.stderr, { metric: prepared.layout.metric, jobs });
  const crowded = crowding(plan, jobs);
  if (crowded !== undefined) progress.note(crowded);
  const startedAt = new Date();
  let interrupted = false;
  const results = await interruptible(async (signal) => {
    signal.addEventListener('abort', () => { interrupted = true; }, { once: true });
    return runTable(plan, { folder, command: [process.execPath, ...process.execArgv, process.argv[1]!], jobs, isChosen, signal, observe: progress.observe });
  }, progress.note).finally(() => progress.close());
  const record = buildTable(outcomeOf(prepared, plan, results, { startedAt, finishedAt: new Date(), interrupted }));
  const files = await writeTable(record, folder);
  if (record.status !== 'completed') process.exitCode = 1;
  if (json) return printJson({ ok: record.status === 'completed', folder, files, table: record });
  printLine(markdown ? tableMarkdown(record).trimEnd() : tableTerminal(record, textWidth(160)));
  process.stderr.write(`\n${ending(plan, record.status)}${[files.markdown, files.csv, files.json].map((path) => `Wrote ${shortPath(path)}\n`).join('')}`);
}

function ending({ trainings }: TablePlan, status: string): string {
  if (status === 'interrupted') return 'Interrupted. Finished cells are kept: the same command goes on with the rest.\n';
  return status === 'failed' ? `Some of the ${trainings.length} trainings failed: the footnotes say why. The same command runs them again.\n` : '';
}

/** @throws LIM1010 there is no row of that name */
function chosenBy(only: readonly string[], { layout, cells }: PreparedTable): (cell: Pick<PlannedCell, 'at'>) => boolean {
  if (only.length === 0) return () => true;
  const rowOf = ({ at }: Pick<PlannedCell, 'at'>): string => labelsAt(at, layout.rows);
  const rows = [...new Set(cells.map(rowOf))];
  for (const name of only) {
    if (rows.includes(name)) continue;
    const suggestion = nearest(name, rows);
    throw new LimbeckError('LIM1010', { what: `The table has no row "${name}" that is run.`, expected: `one of ${rows.map((row) => `"${row}"`).join(', ')}`, found: `"${name}"`, next: suggestion === undefined ? 'Name a row as the table does.' : `Did you mean "${suggestion}"?` });
  }
  return (cell) => only.includes(rowOf(cell));
}
