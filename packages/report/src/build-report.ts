import type { RunRecord } from '@limbeck/record';
import { compareRuns } from './compare/compare-runs.js';
import { comparisonSection } from './compare/comparison-section.js';
import { runSections } from './content/run-sections.js';
import { runLead, runName } from './content/run-status.js';
import { tradeOffs } from './content/trade-offs.js';
import type { ReportDocument } from './document.js';
import { renderHtml } from './html/render-html.js';
import { renderMarkdown } from './markdown.js';

/** Names of the report's files. */
export const REPORT_FILES = { markdown: 'report.md', html: 'report.html' } as const;

export interface Report {
  /** CommonMark with GitHub's tables. */
  readonly markdown: string;
  /** One file that needs no other and no network. */
  readonly html: string;
}

/** The report on one run, or on several side by side and then one by one. */
export function buildReport(records: readonly RunRecord[]): Report {
  const [only, ...others] = records;
  const document = only && others.length === 0 ? reportOnOne(only) : reportOnSeveral(records);
  return { markdown: renderMarkdown(document), html: renderHtml(document) };
}

function reportOnOne(record: RunRecord): ReportDocument {
  return { title: runName(record), lead: runLead(record), sections: runSections(record) };
}

function reportOnSeveral(records: readonly RunRecord[]): ReportDocument {
  const comparison = compareRuns(records);
  const summaries = records.flatMap(({ summary }, index) => (summary ? [{ summary, mark: String(index + 1) }] : []));
  const scatter = tradeOffs(summaries);
  return {
    title: `${records.length} runs compared`,
    lead: [records.map((record, index) => `${index + 1}: ${runName(record)}`).join(', ')],
    sections: [
      comparisonSection(comparison),
      ...(scatter ? [scatter] : []),
      ...records.map((record, index) => ({
        kind: 'run' as const,
        title: `Run ${index + 1}: ${runName(record)}`,
        blocks: runLead(record).map((text) => ({ kind: 'paragraph' as const, text })),
        sections: runSections(record),
      })),
    ],
  };
}
