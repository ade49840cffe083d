import type { RunSummary } from '@limbeck/record';
import { comparisons } from './comparison.js';
import { gainRowsOf, notesOf, rowsOf, type Row } from './rows.js';
import { left, right, ruleFor, terminalColumns } from './terminal-columns.js';
import { wrap, wrapHard } from './wrap.js';

const NAME = { shortest: 11, longest: 36 };
/** Columns of a table whose names are empty, at their widest. */
const FIGURES = 65;

/** Fits into 80 columns: two lines a network, more for one of a long name. */
export function terminalTable(summary: RunSummary, width: number): string {
  const rows = rowsOf(summary);
  const notes = wrap(notesOf(summary).join(' '), width);
  if (rows.length === 0) return 'No training was finished: there is nothing to compare.';
  const gains = gainRowsOf(summary);
  const room = Math.max(NAME.shortest, Math.min(NAME.longest, width - FIGURES));
  const [networks, gained] = [rows, gains].map((each) => each.map((row) => cells(row, room)));
  const lines = terminalColumns([left(''), left('accuracy'), right('params'), right('multiply-\nadds'), right('file\nsize'), right('latency ms\np50 / p95'), right('peak\nmemory')], [...networks!, ...gained!]);
  const rule = ruleFor(lines);
  const above = 2 + networks!.reduce((sum, row) => sum + heightOf(row), 0);
  const sentences = comparisons(summary).map((sentence) => wrap(sentence, width, '  '));
  return [...lines.slice(0, 2), rule, ...lines.slice(2, above), ...(gains.length === 0 ? [] : [rule, ...lines.slice(above)]), rule, notes, ...(sentences.length === 0 ? [] : ['', ...sentences])].join('\n');
}

function cells(row: Row, room: number): string[] {
  const name = [...wrapHard(row.name, room), ...wrapHard(row.model, room - 2).map((line) => `  ${line}`)];
  return [name.join('\n'), `${row.accuracy}\n${row.seeds}`, row.parameters, row.multiplyAdds, row.fileSize, row.latency, row.peakMemory];
}

function heightOf(row: readonly string[]): number {
  return Math.max(...row.map((cell) => cell.split('\n').length));
}
