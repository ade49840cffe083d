import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { errorsPage } from './errors-page.js';
import { root } from './workspace.js';

/** Every page of docs/ that is made from the sources: its path, and what renders it. The schemas are what the built command prints. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/manifest.schema.json': () => limbeck('schema'),
  'docs/evaluation.schema.json': () => limbeck('schema', '--evaluation'),
  'docs/summary.schema.json': () => limbeck('schema', '--summary'),
};

function limbeck(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), ...args], { cwd: root, encoding: 'utf8' });
}
