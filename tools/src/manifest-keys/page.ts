import { escaped } from '../markdown.js';
import { EXAMPLES } from './examples.js';
import { experimentIn } from './json-schema.js';
import { manifestSections, type Section } from './sections.js';

/** The generated part of docs/manifests.md: a table of keys for every map, with an example. */
export function manifestKeys(schema: string): string {
  return manifestSections(experimentIn(schema)).map(render).join('\n\n');
}

function render({ title, level, lead, table }: Section): string {
  const parts = [`${'#'.repeat(level)} ${title}`, lead === undefined ? undefined : escaped(lead), table, ...examplesOf(title).map((example) => `\`\`\`yaml\n${example}\n\`\`\``)];
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** Several examples of one section stand in blocks of their own. */
export function examplesOf(title: string): readonly string[] {
  return EXAMPLES[title]?.split('\n---\n') ?? [];
}
