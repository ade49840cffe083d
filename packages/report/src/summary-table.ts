import type { RunSummary } from '@limbeck/record';
import { markdownTable } from './markdown-table.js';
import { terminalTable } from './terminal-table.js';

export interface SummaryTableOptions {
  readonly format: 'terminal' | 'markdown';
  /** Columns that sentences under a terminal table may take. */
  readonly width?: number;
}

/**
 * The run's networks side by side, and in sentences what the student gained: how many times smaller and faster than the teacher, and its accuracy
 * against each baseline, with a verdict that claims no more than the seeds show.
 */
export function summaryTable(summary: RunSummary, { format, width = 80 }: SummaryTableOptions): string {
  switch (format) {
    case 'terminal':
      return terminalTable(summary, width);
    case 'markdown':
      return markdownTable(summary);
  }
}
