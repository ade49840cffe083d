import type { TableCellRecord, TableRecord } from '@limbeck/record';
import { formatGain, formatMeanOfSeeds } from '../format-mean.js';
import { NONE } from '../rows.js';
import { isBaseline } from './build-table.js';
import { failureText } from './failure-text.js';
import type { Footnotes } from './footnotes.js';

/** In place of the gain of the cell that gains are computed against. */
export const BASELINE = 'baseline';

export interface CellText {
  /** "98.19 ± 0.06 (3)", "excluded", "failed", with the marks of its footnotes. */
  readonly accuracy: string;
  /** "+0.14 ± 0.03", or empty. */
  readonly gain: string;
}

export function cellText(cell: TableCellRecord | undefined, table: TableRecord, footnotes: Footnotes): CellText {
  if (!cell) return { accuracy: NONE, gain: '' };
  const marks = marksOf(cell, footnotes);
  const gain = cell.gain === null ? (isBaseline(cell, table) ? BASELINE : '') : formatGain(cell.gain);
  return { accuracy: `${cell.result === null ? withoutResult(cell) : formatMeanOfSeeds(cell.result)}${marks}`, gain };
}

function withoutResult({ excluded, failures }: TableCellRecord): string {
  if (excluded !== null) return 'excluded';
  return failures.length > 0 ? 'failed' : NONE;
}

function marksOf({ excluded, failures, runs, notRun, result }: TableCellRecord, footnotes: Footnotes): string {
  const notes = [
    ...(excluded === null ? [] : [`Excluded: ${excluded}`]),
    ...failuresByReason(failures),
    ...(notRun.length > 0 && result !== null ? [`${runs.length} of ${runs.length + failures.length + notRun.length} seeds; not run: ${notRun.join(', ')}.`] : []),
  ];
  return notes.map((note) => ` [${footnotes.mark(note)}]`).join('');
}

/** Reasons that differ by the seed they name alone are one. */
function failuresByReason(failures: TableCellRecord['failures']): string[] {
  const reasons = new Map<string, { readonly text: string; readonly seeds: number[] }>();
  for (const failure of failures) {
    const { seed } = failure;
    const text = failureText(failure);
    const key = text.replaceAll(new RegExp(`\\bseed ${seed}\\b`, 'g'), 'seed');
    const known = reasons.get(key);
    if (known) known.seeds.push(seed);
    else reasons.set(key, { text, seeds: [seed] });
  }
  return [...reasons.values()].map(({ text, seeds }) => `Failed (seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')}): ${text}`);
}
