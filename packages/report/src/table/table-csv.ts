import type { TableCellRecord, TableRecord } from '@limbeck/record';
import { atCell } from './combinations.js';
import { failureText } from './failure-text.js';

/** table.csv: one line a cell, accuracies in per cent, gains in percentage points, what is unknown left empty. */
export function tableCsv(table: TableRecord): string {
  const axes = table.axes.map(({ name }) => name);
  const head = [...axes, 'status', 'metric', 'n', 'mean', 'sd', 'gain', 'gain_sd', 'gain_n', 'accuracies', 'seeds', ...table.references.flatMap(({ label }) => [label, `${label} sd`]), 'note'];
  const lines = table.cells.map((cell) => {
    const { at, result, gain, runs } = cell;
    const references = table.references.flatMap(({ values }) => {
      const value = atCell(values, at);
      return [percent(value?.mean), percent(value?.sd)];
    });
    return [
      ...axes.map((axis) => at[axis]!), statusOf(cell), table.metric, String(result?.n ?? 0), percent(result?.mean), percent(result?.sd), percent(gain?.mean), percent(gain?.sd), gain === null ? '' : String(gain.n),
      runs.map(({ accuracy }) => percent(accuracy[table.metric])).join(' '), runs.map(({ seed }) => seed).join(' '), ...references, noteOf(cell),
    ];
  });
  return [head, ...lines].map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

/** completed: every seed; partial: some. */
function statusOf({ excluded, runs, failures, notRun }: TableCellRecord): 'excluded' | 'completed' | 'partial' | 'failed' | 'not-run' {
  if (excluded !== null) return 'excluded';
  if (runs.length > 0) return failures.length + notRun.length === 0 ? 'completed' : 'partial';
  return failures.length > 0 ? 'failed' : 'not-run';
}

function noteOf({ excluded, failures }: TableCellRecord): string {
  return [...(excluded === null ? [] : [excluded]), ...failures.map((failure) => `seed ${failure.seed}: ${failureText(failure)}`)].join('; ');
}

/** No more digits than the counting of samples gives, and none that a division invented. */
function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? '' : String(Number((fraction * 100).toFixed(6)));
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
