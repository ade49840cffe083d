import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { projects, root, sourcesOf } from './workspace.js';

const boundaries = '@nx/enforce-module-boundaries';
const skipped = 'No cached ProjectGraph is available';

interface Linted {
  readonly status: number | null;
  /** Everything that ESLint printed. */
  readonly output: string;
  readonly findings: readonly { readonly ruleId: string; readonly line: number; readonly message: string }[];
}

/** Lints `code` as if it stood in the first source file of `folder`; nothing is written to disk. */
async function lint(folder: string, code: string, env: NodeJS.ProcessEnv = {}): Promise<Linted> {
  const project = projects().find((each) => each.folder === folder);
  const file = project && sourcesOf(project).find((each) => !each.endsWith('.test.ts'));
  if (file === undefined) throw new Error(`${folder} has no source file to plant an import in`);
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  const child = spawn(process.execPath, [eslint, '--stdin', '--stdin-filename', file, '--format', 'json'], {
    cwd: root,
    env: { ...process.env, NX_DAEMON: 'false', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdin.end(code);
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const report = /^\[.*\]$/m.exec(stdout)?.[0] ?? '[]';
  const files = JSON.parse(report) as { messages: Linted['findings'] }[];
  return { status, output: stdout + stderr, findings: files.flatMap(({ messages }) => messages) };
}

describe('module boundaries', () => {
  beforeAll(async () => {
    const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
    await promisify(execFile)(process.execPath, [nx, 'graph', '--file=.nx/graph.json'], { cwd: root, env: { ...process.env, NX_DAEMON: 'false' } });
  });

  test.concurrent.each([
    ['core', 'manifest', 'packages/core', '@limbeck/manifest', 'Circular dependency'],
    ['trace', 'record', 'packages/trace', '@limbeck/record', 'A project tagged with "layer:trace" can only depend on libs tagged with'],
    ['a plugin', 'another plugin', 'plugins/data-mnist', '@limbeck/strategy-response', 'A project tagged with "layer:plugin" can only'],
    ['manifest', 'inversify', 'packages/manifest', 'inversify', 'A project tagged with "layer:manifest" is not allowed to import'],
  ])('%s may not import %s', async (_from, _to, folder, specifier, message) => {
    const { status, output, findings } = await lint(folder, `import { planted } from '${specifier}';\nexport const use = planted;\n`);
    expect(output).not.toContain(skipped);
    expect(findings.filter(({ ruleId }) => ruleId === boundaries).map((each) => each.message)).toContainEqual(expect.stringContaining(message));
    expect(status).toBe(1);
  });

  test('an allowed import is allowed', async () => {
    const { status, output, findings } = await lint('plugins/data-mnist', "import { tf } from '@limbeck/core';\nexport const use = tf.zeros([1]);\n");
    expect(output).not.toContain(skipped);
    expect(findings).toEqual([]);
    expect(status).toBe(0);
  });

  test('the rules of the house bite in core', async () => {
    const { findings } = await lint(
      'packages/core',
      `import { tf } from '@tensorflow/tfjs';
       import { readFileSync } from 'node:fs';
       import { test } from 'vitest';
       export * from './errors.js';
       export const clock = [Date.now(), new Date(), Math.random()];
       export const cast = clock as unknown as string;
       export const explained = clock as unknown as string; // the reason
       export const use: any = [tf, readFileSync, test];
       export default async () => { Promise.resolve(); };`,
    );
    expect(findings.map(({ ruleId, line }) => `${line} ${ruleId}`)).toEqual([
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

  test('without a project graph linting fails instead of skipping the rule', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'limbeck-no-graph-'));
    try {
      const { status, output } = await lint('packages/core', 'export const fine = 1;\n', { NX_WORKSPACE_DATA_DIRECTORY: empty });
      expect(output).toContain('Nx has no project graph here');
      expect(status).toBe(2);
    } finally {
      await rm(empty, { recursive: true });
    }
  });
});
