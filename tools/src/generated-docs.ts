import { errorsPage } from './errors-page.js';

/** Every page of docs/ that is made from the sources: its path, and what renders it. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
};
