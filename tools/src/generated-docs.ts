import { summaryJsonSchema } from '@limbeck/record';
import { errorsPage } from './errors-page.js';

/** Every page of docs/ that is made from the sources: its path, and what renders it. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/summary.schema.json': () => json(summaryJsonSchema()),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
