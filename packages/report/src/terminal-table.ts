import type { RunSummary } from '@limbeck/record';
import { comparisons } from './comparison.js';
import { gainRowsOf, notesOf, rowsOf, type Row } from './rows.js';
import { left, right, ruleFor, terminalColumns } from './terminal-columns.js';
import { wrap } from './wrap.js';

/** Fits into 80 columns with names of up to 11 characters; two lines a network. */
export function terminalTable(summary: RunSummary, width: number): string {
  const rows = rowsOf(summary);
  const notes = wrap(notesOf(summary).join(' '), width);
  if (rows.length === 0) return 'No training was finished: there is nothing to compare.';
  const gains = gainRowsOf(summary);
  const lines = terminalColumns([left(''), left('accuracy'), right('params'), right('multiply-\nadds'), right('file\nsize'), right('latency ms\np50 / p95'), right('peak\nmemory')], [...rows, ...gains].map(cells));
  const rule = ruleFor(lines);
  const above = 2 + 2 * rows.length;
  const sentences = comparisons(summary).map((sentence) => wrap(sentence, width, '  '));
  return [...lines.slice(0, 2), rule, ...lines.slice(2, above), ...(gains.length === 0 ? [] : [rule, ...lines.slice(above)]), rule, notes, ...(sentences.length === 0 ? [] : ['', ...sentences])].join('\n');
}

function cells(row: Row): string[] {
  return [`${row.name}\n  ${row.model}`, `${row.accuracy}\n${row.seeds}`, row.parameters, row.multiplyAdds, row.fileSize, row.latency, row.peakMemory];
}
