import type { Block, Section, TableBlock } from '../document.js';
import { renderMarkdownTable, escapeMarkdown } from '../markdown.js';
import type { RunsComparison } from './compare-runs.js';
import { comparisonCells, COMPARISON_LEGEND } from './comparison-cells.js';

/** The comparison as a part of a report. */
export function comparisonSection(comparison: RunsComparison): Section {
  const notices = comparison.notes.map((text): Block => ({ kind: 'notice', tone: 'bad', text }));
  return { title: 'Side by side', blocks: [...notices, tableOf(comparison), { kind: 'paragraph', text: COMPARISON_LEGEND }] };
}

/** The comparison as a Markdown table, with its notes below. */
export function comparisonMarkdown(comparison: RunsComparison): string {
  const notes = comparison.notes.map((note) => `- ${escapeMarkdown(note)}`);
  return [renderMarkdownTable(tableOf(comparison)), escapeMarkdown(COMPARISON_LEGEND), ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

function tableOf({ runs }: RunsComparison): TableBlock {
  return {
    kind: 'table',
    caption: 'The networks of the runs',
    head: ['run', 'network', 'trained with', 'accuracy, %', 'gain', 'parameters', 'multiply-adds', 'file size', 'latency, ms', 'peak memory', 'time', 'backend'],
    textColumns: [1, 2, 11],
    rows: runs.flatMap(({ name, backend, networks }, index) =>
      networks.map((network) => {
        const { accuracy, gain, parameters, multiplyAdds, fileSize, latency, peakMemory, seconds } = comparisonCells(network);
        return [`${index + 1}: ${name}`, `${network.name} ${network.model}`, network.label, accuracy, gain, parameters, multiplyAdds, fileSize, latency, peakMemory, seconds, backend ?? '-'];
      }),
    ),
  };
}
