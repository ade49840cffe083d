import type { TableRecord, TableRunRecord } from '@limbeck/record';
import { formatPercent } from '../format-units.js';
import { groupBy } from '../data/group-by.js';
import { isBaseline } from './build-table.js';

const EPOCH = { last: 'after the last epoch', best: 'at the best epoch' } as const;

export interface NoteOptions {
  /** Names of rows that are left out because nothing of them was run. */
  readonly hiddenRows: readonly string[];
  /** References whose source stands in no title. */
  readonly untitled: TableRecord['references'];
}

/** What the figures are, and what stands in the way of comparing them. */
export function notesOf(table: TableRecord, { hiddenRows, untitled }: NoteOptions): string[] {
  const { metric, baseline, references, overrides } = table;
  const runs = table.cells.flatMap((cell) => cell.runs);
  const splits = [...new Set(runs.map(({ split }) => split))];
  return [
    `Accuracy in per cent on the ${splits.length === 0 ? 'test' : splits.join(' or ')} split, ${EPOCH[metric]}, mean ± sd (number of seeds).${metric === 'best' && splits.includes('test') ? ' The best epoch on the test split is optimistic.' : ''}`,
    ...(baseline === null ? [] : [`Gain in percentage points over ${Object.values(baseline).join(', ')}, mean ± sd, seed by seed.`]),
    ...(table.cells.some((cell) => cell.gain === null && !isBaseline(cell, table) && cell.result !== null) && baseline !== null ? ['No gain is shown where cell and baseline share no seed.'] : []),
    ...teachersNote(runs),
    ...untitled.map((reference) => `${referenceTitle(reference)}.`),
    ...references.filter((reference) => reference.metric !== null && reference.metric !== metric).map(({ label, metric: other }) => `"${label}" reports the ${other!} epoch, this table the ${metric}.`),
    ...(overrides.length === 0 ? [] : [`With ${overrides.map((override) => `--set ${override}`).join(' ')}.`]),
    ...(hiddenRows.length === 0 ? [] : [`Not run: ${hiddenRows.join('; ')}.`]),
    ...(runs.length === 0 ? [] : [whereRun(runs)]),
  ];
}

/** Where not one teacher has taught all, which then stands in the table itself. */
function teachersNote(runs: readonly TableRunRecord[]): string[] {
  const names = runs.flatMap(({ teachers }) => teachers).map(({ model, accuracy }) => `${model} ${formatPercent(accuracy)} %`);
  const different = [...new Set(names)];
  return different.length < 2 ? [] : [`Teachers: ${different.join(', ')}.`];
}

/** "paper: Tian et al. 2020, table 1 (https://..., last epoch)". */
export function referenceTitle({ label, source, url, metric }: TableRecord['references'][number]): string {
  const details = [...(url === null ? [] : [url]), ...(metric === null ? [] : [`${metric} epoch`])];
  return `${label}: ${source}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function whereRun(runs: readonly TableRunRecord[]): string {
  const groups = groupBy(runs, ({ backend: { id, threads, versions }, limbeckVersion }) => {
    const engine = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
    return `backend ${id}${engine === '' ? '' : ` (${engine})`}, ${threads} thread${threads === 1 ? '' : 's'}, Limbeck ${limbeckVersion}`;
  });
  const days = [...new Set(runs.map(({ finishedAt }) => finishedAt.slice(0, 10)))].sort();
  const when = days.length === 1 ? days[0]! : `${days[0]!} to ${days.at(-1)!}`;
  const where = groups.size === 1 ? [...groups.keys()][0]! : [...groups].map(([text, own]) => `${own.length} on ${text}`).join('; ');
  return `${runs.length} training${runs.length === 1 ? '' : 's'}, ${when}: ${where}.`;
}
