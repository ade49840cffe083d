import type { RunSummary } from '@limbeck/record';
import Table from 'cli-table3';
import { comparisons } from './comparison.js';
import { gainRowsOf, notesOf, rowsOf, type Row } from './rows.js';
import { NO_RULES } from './no-rules.js';
import { wrap } from './wrap.js';

/** Fits into 80 columns with names of up to 11 characters; two lines a network. */
export function terminalTable(summary: RunSummary, width: number): string {
  const rows = rowsOf(summary);
  const notes = wrap(notesOf(summary).join(' '), width);
  if (rows.length === 0) return 'No training was finished: there is nothing to compare.';
  const table = new Table({
    chars: NO_RULES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    head: ['', 'accuracy', 'params', 'multiply-\nadds', 'file\nsize', 'latency ms\np50 / p95', 'peak\nmemory'],
  });
  const gains = gainRowsOf(summary);
  for (const row of [...rows, ...gains]) table.push(cells(row));
  const lines = table.toString().split('\n').map((line) => line.trimEnd());
  const rule = '─'.repeat(Math.max(...lines.map((line) => line.length)));
  const above = 2 + 2 * rows.length;
  const sentences = comparisons(summary).map((sentence) => wrap(sentence, width, '  '));
  return [...lines.slice(0, 2), rule, ...lines.slice(2, above), ...(gains.length === 0 ? [] : [rule, ...lines.slice(above)]), rule, notes, ...(sentences.length === 0 ? [] : ['', ...sentences])].join('\n');
}

function cells(row: Row): string[] {
  return [`${row.name}\n  ${row.model}`, `${row.accuracy}\n${row.seeds}`, row.parameters, row.multiplyAdds, row.fileSize, row.latency, row.peakMemory];
}
