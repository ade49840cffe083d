import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyWorkspace } from './copy-workspace.js';
import { root } from './workspace.js';

/** Runs every generator in a copy of this workspace, then builds, lints and tests what came out: `npm run check:generators`. */
const generated = [
  { kind: 'strategy', name: 'my-kd', args: ['--package', 'strategy-relation'], files: 'plugins/strategy-relation/src/my-kd' },
  { kind: 'strategy', name: 'another-kd', args: [], files: 'plugins/strategy-response/src/another-kd' },
  { kind: 'model', name: 'my-net', args: [], files: 'plugins/models-basic/src/my-net' },
  { kind: 'dataset', name: 'my-data', args: [], files: 'plugins/data-mnist/src/my-data' },
  { kind: 'tracker', name: 'my-tracker', args: [], files: 'plugins/tracker-files/src/my-tracker' },
];

const reports = process.env['LIMBECK_TEST_REPORTS'];
const folder = mkdtempSync(join(tmpdir(), 'limbeck-generators-'));
try {
  copyWorkspace(folder);
  const run = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
    console.log(`\n-- ${script.replace(/^node_modules\//, '')} ${args.join(' ')}`);
    const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_ROOT_PATH: folder, ...env } });
    if (status !== 0) throw new Error(`${script} ended with ${status}`);
  };
  const nx = 'node_modules/nx/dist/bin/nx.js';
  for (const { kind, name, args } of generated) run(nx, ['g', `@limbeck/tools:${kind}`, name, ...args]);
  run('node_modules/typescript/bin/tsc', ['-b']);
  run(nx, ['graph', '--file=.nx/graph.json']);
  run('node_modules/eslint/bin/eslint.js', generated.flatMap(({ files }) => [`${files}.ts`, `${files}.test.ts`]));
  const report = reports === undefined ? {} : { LIMBECK_TEST_REPORT: join(reports, 'generators.json') };
  run('node_modules/vitest/vitest.mjs', ['run', ...generated.map(({ files }) => files), 'tools/src/packages.test.ts'], report);
  console.log(`\n${generated.length} generated plugins build, are linted and pass their tests.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
