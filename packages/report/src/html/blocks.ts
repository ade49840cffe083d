import type { Block, Chart, ChartsBlock, LegendEntry, TableBlock } from '../document.js';
import { escapeHtml } from './escape.js';

/** One block as HTML. */
export function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'notice':
      return `<p class="notice ${block.tone}">${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'highlights':
      return block.items.length === 0 ? '' : `<ul class="highlights">${block.items.map(({ figure, text }) => `<li><b>${escapeHtml(figure)}</b><span>${escapeHtml(text)}</span></li>`).join('')}</ul>`;
    case 'facts':
      return `<dl>${block.items.map(({ name, value }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('\n')}</dl>`;
    case 'table':
      return renderTable(block);
    case 'tables':
      return `<div class="tables">${block.tables.map(renderTable).join('\n')}</div>`;
    case 'charts':
      return renderCharts(block);
    case 'code':
      return `<details><summary>${escapeHtml(block.summary)}</summary><pre><code>${escapeHtml(block.text)}</code></pre></details>`;
  }
}

/** Cells of more text than this may break into lines. */
const LONG = 26;
/** A table of more columns than this is set smaller. */
const DENSE = 8;

/** A table in a box of its own that scrolls sideways where the page is narrower, by keyboard too. */
function renderTable({ caption, head, rows, textColumns = [] }: TableBlock): string {
  const className = (text: string, column: number): string => {
    const names = [...(textColumns.includes(column) ? ['text'] : []), ...(text.length > LONG ? ['long'] : [])];
    return names.length === 0 ? '' : ` class="${names.join(' ')}"`;
  };
  const headCells = head.map((name, column) => (name === '' ? '<td></td>' : `<th scope="col"${textColumns.includes(column) ? ' class="text"' : ''}>${escapeHtml(name)}</th>`)).join('');
  const bodyRows = rows.map(([name = '', ...cells]) => `<tr><th scope="row">${escapeHtml(name)}</th>${cells.map((cell, i) => `<td${className(cell, i + 1)}>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(caption)}"><table${head.length > DENSE ? ' class="dense"' : ''}>`,
    `<caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${headCells}</tr></thead>`,
    `<tbody>${bodyRows.join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n');
}

function renderCharts({ legend, charts, pairs = false, beside }: ChartsBlock): string {
  const entries = legend.length === 0 ? '' : `<ul class="legend">${legend.map(renderLegendEntry).join('')}</ul>\n`;
  return `${entries}<div class="charts columns-${charts.length % 3 === 0 && !pairs ? 3 : 2}">${[...charts.map(renderChart), ...(beside ? [renderTable(beside)] : [])].join('\n')}</div>`;
}

/** The drawing is hidden from screen readers, which get the description. */
function renderChart({ title, description, svg }: Chart): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>\n${svg}<p class="hidden">${escapeHtml(description)}</p></figure>`;
}

const SYMBOLS = {
  circle: '<circle cx="14" cy="7" r="4"/>',
  square: '<rect x="10.5" y="3.5" width="7" height="7"/>',
  diamond: '<path d="M14 1.5L18.5 7L14 12.5L9.5 7Z"/>',
  triangle: '<path d="M14 2L18.8 11.5H9.2Z"/>',
} as const;

function renderLegendEntry({ text, style: { color, dash, symbol, broad = false } }: LegendEntry): string {
  if (broad) return `<li><svg width="28" height="14" aria-hidden="true"><path d="M3 7H25" fill="none" stroke="var(${color})" stroke-width="7" stroke-opacity=".22" stroke-linecap="round"/></svg>${escapeHtml(text)}</li>`;
  const line = `<path d="M0 7H28" fill="none" stroke="var(${color})" stroke-width="2"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}/>`;
  return `<li><svg width="28" height="14" aria-hidden="true"><g fill="var(${color})">${line}${SYMBOLS[symbol]}</g></svg>${escapeHtml(text)}</li>`;
}
