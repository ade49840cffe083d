import type { TableRecord } from '@limbeck/record';
import { tableView, type Block } from './table-view.js';

/** table.md: the table with its footnotes and notes. */
export function tableMarkdown(table: TableRecord): string {
  const { blocks, footnotes, notes } = tableView(table);
  return [
    `# ${table.name}`,
    ...(table.description === null ? [] : [table.description]),
    ...blocks.flatMap((block) => [...(block.title === null ? [] : [`**${escaped(block.title)}**`]), markdownBlock(block)]),
    ...(footnotes.length === 0 ? [] : [footnotes.map((line) => `- ${escaped(line)}`).join('\n')]),
    notes.map(escaped).join('\n'),
  ].join('\n\n') + '\n';
}

function markdownBlock({ head, rows }: Block): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => escaped(cell).replaceAll('\n', '<br>')).join(' | ')} |`;
  return [line(head), `|---|${'--:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

/** A label may hold what Markdown takes for a column, a tag or emphasis. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
