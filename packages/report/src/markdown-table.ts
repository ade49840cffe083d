import type { RunSummary } from '@limbeck/record';
import { comparisons } from './comparison.js';
import { gainRowsOf, notesOf, rowsOf } from './rows.js';

export function markdownTable(summary: RunSummary): string {
  const rows = rowsOf(summary);
  if (rows.length === 0) return 'No training was finished: there is nothing to compare.';
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(['', 'model', 'accuracy', 'seeds', 'parameters', 'multiply-adds', 'file size', 'latency p50 / p95 (ms)', 'peak memory']),
    '|---|---|--:|--:|--:|--:|--:|--:|--:|',
    ...[...rows, ...gainRowsOf(summary)].map((row) => line([row.name, row.model, row.accuracy, row.seeds, row.parameters, row.multiplyAdds, row.fileSize, row.latency, row.peakMemory])),
    '',
    notesOf(summary).join(' '),
    ...bullets(comparisons(summary)),
  ].join('\n');
}

function bullets(sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : ['', ...sentences.map((sentence) => `- ${sentence}`)];
}
