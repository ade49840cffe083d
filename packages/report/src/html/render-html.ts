import type { ReportDocument, Section } from '../document.js';
import { renderBlock } from './blocks.js';
import { escapeHtml } from './escape.js';
import { STYLE } from './style.js';

/** The policy forbids what the page does without anyway: scripts, and anything from elsewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report as one HTML file that needs no other, no network and no JavaScript. */
export function renderHtml({ title, lead, sections }: ReportDocument): string {
  const links = sections.map((section, index) => `<li><a href="#${idOf(index)}">${escapeHtml(section.title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Limbeck">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${lead.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
<nav aria-label="Parts of this report"><ul>${links.join('')}</ul></nav>
</header>
<main>
${sections.map((section, index) => renderTopSection(section, idOf(index))).join('\n')}
</main>
<footer><p>Written by <code>limbeck report</code> from the run folder's records.</p></footer>
</body>
</html>
`;
}

/** A section that holds whole runs is a heading over cards; any other is a card. */
function renderTopSection(section: Section, id: string): string {
  const parts = section.sections ?? [];
  if (section.kind !== 'run') return `<section class="card" id="${id}">${renderInside(section, 2)}</section>`;
  const cards = parts.map((part) => `<section class="card">${renderInside(part, 3)}</section>`);
  return `<section class="run" id="${id}"><h2>${escapeHtml(section.title)}</h2>\n${[...section.blocks.map(renderBlock), ...cards].join('\n')}</section>`;
}

function renderInside({ title, blocks, sections = [] }: Section, level: number): string {
  const parts = sections.map((section) => renderInside(section, level + 1));
  return [`<h${level}>${escapeHtml(title)}</h${level}>`, ...blocks.map(renderBlock), ...parts].join('\n');
}

/** By position: titles carry names that anyone may choose. */
function idOf(index: number): string {
  return `part-${index + 1}`;
}
