import type { Block, ReportDocument, Section, TableBlock } from './document.js';

/** The report as Markdown (CommonMark with GitHub's tables). Charts are told in words; they are drawn in the HTML. */
export function renderMarkdown({ title, lead, sections }: ReportDocument): string {
  return `${[`# ${escapeMarkdown(title)}`, ...lead.map(escapeMarkdown), ...sections.flatMap((section) => renderSection(section, 2))].join('\n\n')}\n`;
}

function renderSection({ title, blocks, sections = [] }: Section, level: number): string[] {
  return [`${'#'.repeat(Math.min(level, 6))} ${escapeMarkdown(title)}`, ...blocks.map(renderBlock).filter((text) => text !== ''), ...sections.flatMap((section) => renderSection(section, level + 1))];
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'notice':
      return `> ${escapeMarkdown(block.text)}`;
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'highlights':
      return ''; // the table below says the same
    case 'facts':
      return block.items.map(({ name, value }) => `- **${escapeMarkdown(name)}:** ${escapeMarkdown(value)}`).join('\n');
    case 'table':
      return renderMarkdownTable(block);
    case 'tables':
      return block.tables.map(renderMarkdownTable).join('\n\n');
    case 'charts':
      return [...block.charts.map(({ title, description }) => `- ${escapeMarkdown(title)} (drawn in report.html). ${escapeMarkdown(description)}`), ...(block.beside ? ['', renderMarkdownTable(block.beside)] : [])].join('\n');
    case 'code':
      return `${escapeMarkdown(block.summary)}:\n\n${fence(block.text, block.language)}`;
  }
}

/** A table with its caption above. */
export function renderMarkdownTable({ caption, head, rows, textColumns = [] }: TableBlock): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column === 0 || textColumns.includes(column) ? '---' : '--:')).join('|')}|`;
  return `${escapeMarkdown(caption)}:\n\n${[line(head), rule, ...rows.map(line)].join('\n')}`;
}

/** Text that no Markdown renderer takes for markup or HTML, on one line. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/[\\`*_[\]|~#]/g, (character) => `\\${character}`);
}

/** A fence longer than any run of backticks in the text. */
function fence(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text.trimEnd()}\n${marks}`;
}
