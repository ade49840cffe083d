import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, runCommand } from './run-command.test.support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const limbeck = (args: readonly string[], environment?: NodeJS.ProcessEnv) => runCommand(folder, args, environment);

describe('limbeck', () => {
  it('prints help and version', () => {
    expect(limbeck(['--version'])).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, stderr: '' });
    const help = limbeck(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const command of ['run', 'table', 'validate', 'plan', 'report', 'compare', 'measure', 'list', 'explain', 'doctor', 'setup', 'schema', 'new', 'golden']) expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(limbeck([])).toMatchObject({ status: 2, stdout: '', stderr: help.stdout });
  });

  it('loads neither TensorFlow.js nor the runtime for what needs none', () => {
    for (const args of [['--help'], ['run'], ['table'], ['table', 'x.yaml', '--jobs', 'many'], ['schema', '--table-record'], ['plan'], ['measure'], ['list', 'nonsense'], ['explain', 'kd', '--kind', 'nonsense'], ['schema', '--plugins'], ['new', 'nonsense', 'x'], ['new', 'model', 'X'], ['schema', '--summary'], ['schema', '--measure'], ['schema', '--plan'], ['schema', '--golden'], ['golden', '--nope'], ['report', 'nowhere'], ['compare', 'nowhere']]) {
      const { stdout } = spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(REPORT_LOADED)}`, MAIN, ...args], { encoding: 'utf8' });
      expect(stdout).toContain('loaded: none');
    }
  });

  it('writes errors to standard error, plain in a pipe and coloured on demand', () => {
    const plain = limbeck(['rnu']);
    expect(plain).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^LIM1010 Unknown command "rnu"\.\n {2}expected: .*\n {2}next: {5}Did you mean "run"\?/) as string });
    expect(plain.stderr).not.toContain('\u001b');
    expect(limbeck(['rnu'], { FORCE_COLOR: '1' }).stderr).toContain('\u001b[31m');
    expect(limbeck(['rnu'], { FORCE_COLOR: '1', NO_COLOR: '1', NODE_NO_WARNINGS: '1' }).stderr).toBe(plain.stderr);
  });

  it('shows a stack only with --debug', () => {
    expect(limbeck(['rnu']).stderr).not.toContain('    at ');
    expect(limbeck(['rnu', '--debug']).stderr).toContain('    at ');
  });

  it.each([
    [['run', '--json', '--nope'], { code: 'LIM1010', what: 'Unknown option "--nope".', next: 'See limbeck run --help.' }],
    [['list', 'nothing', '--json'], { code: 'LIM1010' }],
  ])('limbeck %j writes one object and nothing else', (args, error) => {
    const { status, stdout, stderr } = limbeck(args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, errors: [error] });
  });

  it('reports every mistake of every manifest at once', async () => {
    await writeFile(join(folder, 'bad.yaml'), 'version: 1\nname: bad\nstudnet: {}\nseeds: x\n');
    const text = limbeck(['validate', 'bad.yaml', 'gone.yaml']);
    expect(text).toMatchObject({ status: 2, stdout: '' });
    expect(text.stderr).toMatch(/LIM1003.*\n {2}at .*bad\.yaml:3:1 /);
    expect(text.stderr).toMatch(/LIM1002.*\n {2}at .*bad\.yaml:4:8 /);
    expect(text.stderr).toMatch(/LIM1008.*gone\.yaml/);
    expect(text.stderr).toMatch(/\n\n\d+ problems\n$/);
    const { ok, manifests, errors } = JSON.parse(limbeck(['validate', 'bad.yaml', 'gone.yaml', '--json']).stdout) as { ok: boolean; manifests: unknown; errors: unknown[] };
    expect({ ok, manifests }).toEqual({ ok: false, manifests: [{ file: 'bad.yaml', ok: false }, { file: 'gone.yaml', ok: false }] });
    expect(errors.length).toBeGreaterThanOrEqual(4);
  });

  it('prints schemas that name what they describe', () => {
    expect(JSON.parse(limbeck(['schema', '--summary']).stdout)).toMatchObject({ title: 'Limbeck run summary', properties: { models: { type: 'array' } } });
    expect(JSON.parse(limbeck(['schema', '--evaluation']).stdout)).toMatchObject({ title: 'Limbeck evaluation', properties: { confusion: { type: 'array' } } });
    const manifest = JSON.parse(limbeck(['schema']).stdout) as object;
    expect(manifest).toMatchObject({ title: 'Limbeck manifest' });
    expect(JSON.stringify(manifest)).toContain('"const":"kd"');
  });

  it('lists strategies with formula and paper', () => {
    const { plugins } = JSON.parse(limbeck(['list', 'strategy', '--json']).stdout) as { plugins: { id: string }[] };
    expect(plugins.find(({ id }) => id === 'kd')).toMatchObject({
      kind: 'strategies', family: 'response', formula: expect.stringContaining('KL') as string, paper: expect.stringContaining('1503.02531') as string, package: '@limbeck/strategy-response',
    });
  });

  it('says what the machine can do', () => {
    const { status, stdout, stderr } = limbeck(['doctor', '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const diagnosis = JSON.parse(stdout) as { ok: boolean; auto: string | null; node: unknown; backends: { id: string; available: boolean; reason?: string }[] };
    expect(diagnosis).toMatchObject({ ok: true, node: { version: process.versions.node, supported: true } });
    expect(diagnosis.backends.map(({ id }) => id)).toEqual(['cpu', 'onnx']);
    expect(diagnosis.auto).toBe(diagnosis.backends.find(({ available }) => available)?.id ?? null);
    for (const { available, reason } of diagnosis.backends) expect(available || reason !== undefined).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is quiet when the reader of a pipe goes away', async () => {
    const child = spawn(process.execPath, [MAIN, 'schema', '--summary'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

/** Names on standard output the heavy packages that were resolved. */
const REPORT_LOADED = `
  import { register } from 'node:module';
  import { MessageChannel } from 'node:worker_threads';
  const { port1, port2 } = new MessageChannel();
  const loaded = new Set();
  port1.on('message', (url) => loaded.add(url)).unref();
  register('data:text/javascript,' + encodeURIComponent(\`
    let port;
    export const initialize = (given) => { port = given; };
    export const resolve = async (specifier, context, next) => {
      const result = await next(specifier, context);
      if (/tensorflow|limbeck-runtime|packages.runtime/.test(result.url)) port.postMessage(result.url);
      return result;
    };
  \`), { data: port2, transferList: [port2] });
  process.on('exit', () => process.stdout.write('loaded: ' + ([...loaded].join(' ') || 'none')));
`;
