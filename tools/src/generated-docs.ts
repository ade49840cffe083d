import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { commandReference } from './command-line-page.js';
import { errorsPage } from './errors-page.js';
import { withGenerated } from './generated-part.js';
import { manifestKeys } from './manifest-keys/page.js';
import { tableKeys } from './table-keys.js';
import { root } from './workspace.js';

/** Every page of docs/ that is made from the sources, wholly or in part: its path, and what renders it. The schemas are what the built command prints. */
export const generatedDocs: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/manifests.md': () => withGenerated('docs/manifests.md', manifestKeys(limbeck('schema'))),
  'docs/command-line.md': () => withGenerated('docs/command-line.md', commandReference()),
  'docs/tables.md': () => withGenerated('docs/tables.md', tableKeys(limbeck('schema', '--table'))),
  'docs/manifest.schema.json': () => limbeck('schema'),
  'docs/table.schema.json': () => limbeck('schema', '--table'),
  'docs/table-record.schema.json': () => limbeck('schema', '--table-record'),
  'docs/measure.schema.json': () => limbeck('schema', '--measure'),
  'docs/golden.schema.json': () => limbeck('schema', '--golden'),
  'docs/plugins.schema.json': () => limbeck('schema', '--plugins'),
  'docs/plan.schema.json': () => limbeck('schema', '--plan'),
  'docs/evaluation.schema.json': () => limbeck('schema', '--evaluation'),
  'docs/summary.schema.json': () => limbeck('schema', '--summary'),
};

function limbeck(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), ...args], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
}
