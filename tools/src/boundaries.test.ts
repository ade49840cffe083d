import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Linted, lintPlanted } from './lint-planted.js';
import { root } from './workspace.js';

const skipped = 'No cached ProjectGraph is available';

const badImports = [
  { folder: 'packages/core', imported: '@limbeck/manifest', message: 'Circular dependency' },
  { folder: 'packages/trace', imported: '@limbeck/record', message: 'tagged with "layer:trace" can only depend on libs tagged with' },
  { folder: 'packages/runtime', imported: '@limbeck/strategy-response', message: 'tagged with "layer:runtime" can only depend on libs tagged with' },
  { folder: 'plugins/data-mnist', imported: '@limbeck/strategy-response', message: 'tagged with "layer:plugin" can only depend on libs tagged with' },
  { folder: 'packages/manifest', imported: 'inversify', message: 'tagged with "layer:manifest" is not allowed to import' },
];

const badStyle = `import { tf } from '@tensorflow/tfjs';
  import { readFileSync } from 'node:fs';
  import { test } from 'vitest';
  export * from './errors.js';
  export const clock = [Date.now(), new Date(), Math.random()];
  export const cast = clock as unknown as string;
  export const explained = clock as unknown as string; // the reason
  export const use: any = [tf, readFileSync, test];
  export default async () => { Promise.resolve(); };`;

describe('lint', () => {
  let linted: Linted;
  beforeAll(async () => {
    const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
    await promisify(execFile)(process.execPath, [nx, 'graph', '--file=.nx/graph.json'], { cwd: root, env: { ...process.env, NX_DAEMON: 'false' } });
    linted = await lintPlanted([
      ...badImports.map(({ folder, imported }) => ({ folder, code: `import { planted } from '${imported}';\nexport const use = planted;\n` })),
      { folder: 'packages/core', code: badStyle },
      { folder: 'plugins/data-mnist', code: "import { tf } from '@limbeck/core';\nexport default tf.zeros([1]);\n" },
    ]);
  });

  test('checks boundaries instead of skipping them', () => {
    expect(linted.output).not.toContain(skipped);
    expect(linted.status).toBe(0);
    expect(linted.findings).toHaveLength(badImports.length + 2);
  });

  test.each(badImports.map((bad, index) => ({ ...bad, index })))('$folder may not import $imported', ({ message, index }) => {
    const boundaries = linted.findings[index]?.filter(({ ruleId }) => ruleId === '@nx/enforce-module-boundaries');
    expect(boundaries?.map((finding) => finding.message)).toContainEqual(expect.stringContaining(message));
  });

  test('the rules of the house bite in core', () => {
    expect(linted.findings.at(-2)?.map(({ ruleId, line }) => `${line} ${ruleId}`)).toEqual([
      '1 no-restricted-imports',
      '2 no-restricted-imports',
      '3 no-restricted-imports',
      '4 no-restricted-syntax',
      '5 no-restricted-properties',
      '5 no-restricted-syntax',
      '5 no-restricted-properties',
      '6 limbeck/double-cast-needs-reason',
      '8 @typescript-eslint/no-explicit-any',
      '9 no-restricted-syntax',
      '9 @typescript-eslint/no-floating-promises',
    ]);
  });

  test('a plugin that keeps the rules is left alone', () => {
    expect(linted.findings.at(-1)).toEqual([]);
  });

  test('without a project graph it fails', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'limbeck-no-graph-'));
    try {
      const { status, output } = await lintPlanted([{ folder: 'packages/core', code: 'export const fine = 1;\n' }], { NX_WORKSPACE_DATA_DIRECTORY: empty });
      expect(output).toContain('Nx has no project graph here');
      expect(status).not.toBe(0);
    } finally {
      await rm(empty, { recursive: true });
    }
  });
});
