import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEMPLATES, type TemplateKind } from 'limbeck/new/templates';
import { packAll } from './pack/pack.js';
import { root } from './workspace.js';

/**
 * What a user elsewhere does: packs the published packages, begins a plugin of each kind in an empty folder with an empty home, installs, builds, tests, lists and runs it. `npm run check:new -- strategy`.
 * Packages that are not ours come from npm.
 */
const all = Object.keys(TEMPLATES) as TemplateKind[];
const asked = process.argv.slice(2);
const unknown = asked.filter((word) => !all.some((kind) => kind === word));
if (unknown.length > 0) throw new Error(`no kind of plugin: ${unknown.join(', ')}; there are ${all.join(', ')}`);

const work = mkdtempSync(join(tmpdir(), 'limbeck-new-'));
const home = join(work, 'home');
const windows = process.platform === 'win32';

/** Without what npm and a user's home tell npm, but for the registry. */
const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|limbeck_|xdg_|nx_)/i.test(name) || /^npm_config_registry$/i.test(name))),
  HOME: home, USERPROFILE: home, NO_COLOR: '1',
};

function run(folder: string, command: string, args: readonly string[], stdout: 'inherit' | 'pipe' = 'inherit'): string {
  console.log(`\n-- ${command === process.execPath ? 'limbeck' : command} ${args.filter((arg) => !arg.startsWith(root)).join(' ')}`);
  const { status, stdout: text } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'], env: environment, shell: windows && command !== process.execPath });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
  return text ?? '';
}

function check(kind: TemplateKind, packed: string): void {
  const id = `my-${kind}`;
  const folder = join(work, kind);
  mkdirSync(folder);
  run(folder, process.execPath, [join(root, 'packages/cli/dist/main.js'), 'new', kind, id, '--from', packed]);
  run(folder, 'npm', ['install', '--no-audit', '--no-fund']);
  run(folder, 'npm', ['run', 'build']);
  const reports = process.env['LIMBECK_TEST_REPORTS'];
  run(folder, 'npm', ['test', ...(reports === undefined ? [] : ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, `new-${kind}.json`)}`])]);
  const { plugins } = JSON.parse(run(folder, 'npx', ['limbeck', 'list', kind, '--json'], 'pipe')) as { plugins: { id: string; package: string; problem?: string }[] };
  const listed = plugins.find((plugin) => plugin.id === id);
  if (listed?.package !== `limbeck-${id}` || listed.problem !== undefined) throw new Error(`limbeck list does not show ${id} as it should: ${JSON.stringify(listed)}`);
  run(folder, 'npx', ['limbeck', 'run', 'example.yaml', '--out', 'runs/example']);
  const left = readdirSync(join(folder, 'runs/example'));
  if (!left.includes('summary.json')) throw new Error(`the run left ${left.join(', ')}`);
  if (kind === 'tracker' && !existsSync(join(folder, `runs/example/tracking/${id}.json`))) throw new Error('the tracker wrote nothing');
  rmSync(folder, { recursive: true, force: true });
}

try {
  mkdirSync(home);
  const packed = join(work, 'packed');
  const wrong = (await packAll(packed)).filter(({ problems }) => problems.length > 0);
  if (wrong.length > 0) throw new Error(`wrong packages, see npm run pack: ${wrong.map(({ name }) => name).join(', ')}`);
  for (const kind of asked.length > 0 ? all.filter((each) => asked.includes(each)) : all) check(kind, packed);
} finally {
  rmSync(work, { recursive: true, force: true });
}
