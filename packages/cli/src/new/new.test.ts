import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.test.support.js';
import { TEMPLATES, type TemplateKind } from './templates.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-new-'));
});
afterEach(() => rm(folder, { recursive: true }));

const limbeck = (...args: readonly string[]) => runCommand(folder, args);
const files = async (of = folder): Promise<string[]> => (await readdir(of, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(of.length + 1)).sort();
const packageJson = async (of = folder) => JSON.parse(await readFile(join(of, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;

describe('limbeck new', () => {
  it.each(Object.keys(TEMPLATES) as TemplateKind[])('writes a package with one %s', async (kind) => {
    const { status, stdout, stderr } = limbeck('new', kind, 'my-own');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const data = kind === 'dataset' ? ['data/test.csv', 'data/train.csv'] : [];
    expect(await files()).toEqual(['.gitignore', '.npmrc', 'README.md', ...data, 'example.yaml', 'package.json', 'src/my-own.test.ts', 'src/my-own.ts', 'tsconfig.json']);
    for (const file of await files()) expect(stdout).toContain(`wrote ${file}\n`);
    const { field, shares, source, test } = TEMPLATES[kind];
    expect(await packageJson()).toMatchObject({ name: 'limbeck-my-own', limbeck: { apiVersion: 1, [field]: { 'my-own': './my-own' } }, peerDependencies: Object.fromEntries(shares.map((name) => [name, '^0.1.0'])) });
    expect(await packageJson()).not.toHaveProperty('overrides');
    expect(await readFile(join(folder, 'src/my-own.ts'), 'utf8')).toBe(source('my-own'));
    expect(await readFile(join(folder, 'src/my-own.test.ts'), 'utf8')).toBe(test('my-own'));
  });

  it.each(Object.keys(TEMPLATES) as TemplateKind[])('writes an example of a %s that is a valid manifest', async (kind) => {
    limbeck('new', kind, 'my-own', '--dir', 'package');
    // A folder that is no package: there the plugin is a file that the manifest names.
    await mkdir(join(folder, 'alone'));
    await writeFile(join(folder, 'alone/my-own.ts'), TEMPLATES[kind].source('my-own'));
    await writeFile(join(folder, 'alone/example.yaml'), await readFile(join(folder, 'package/example.yaml'), 'utf8'));
    expect(limbeck('validate', 'alone/example.yaml', '--set', 'plugins=[./my-own.ts]')).toMatchObject({ status: 0, stderr: '' });
  });

  it('makes the folder it is told, or takes one that holds a .git alone, and tells as JSON what it wrote', async () => {
    await mkdir(join(folder, 'deep/new/.git'), { recursive: true });
    const { status, stdout } = limbeck('new', 'models', 'my-net', '--dir', 'deep/new', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, kind: 'model', id: 'my-net', folder: 'deep/new', files: await files(join(folder, 'deep/new')).then((there) => expect.arrayContaining(there) as string[]) });
  });

  it('writes nothing into a folder that holds anything', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const { status, stderr } = limbeck('new', 'strategy', 'my-kd');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^LIM5010 .*is not empty: nothing was written\.\n.*\n {2}expected: .*\n {2}found: {4}notes\.txt\n {2}next: {5}Name another: limbeck new strategy my-kd --dir my-kd\.\n$/);
    expect(await files()).toEqual(['notes.txt']);
  });

  it('refuses a kind without a template, an id that cannot be one, and one that is taken', async () => {
    expect(limbeck('new', 'stratgy', 'my-kd')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^LIM1010 .*"stratgy".*Did you mean "limbeck new strategy"\?/s) as string });
    for (const id of ['My-Kd', 'my_kd', '../kd', 'index', '2kd', 'my--kd']) expect(limbeck('new', 'strategy', id)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^LIM1010 .* cannot be the id of a plugin/) as string });
    expect(limbeck('new', 'strategy', 'kd')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^LIM2002 The package "@limbeck\/strategy-response" already offers the strategy "kd"\./) as string });
    expect(await files()).toEqual([]);
  });

  it('depends on the tarballs of a folder, those behind them included', async () => {
    await mkdir(join(folder, 'packed'));
    for (const name of ['limbeck', 'limbeck-core', 'limbeck-kernels', 'limbeck-testkit', 'limbeck-data-mnist']) await writeFile(join(folder, `packed/${name}-0.1.0.tgz`), '');
    await writeFile(join(folder, 'packed/notes.txt'), '');
    expect(limbeck('new', 'model', 'my-net', '--dir', 'model', '--from', 'packed').status).toBe(0);
    const { devDependencies, peerDependencies, overrides } = await packageJson(join(folder, 'model'));
    const file = (name: string): string => `file:${join(folder, 'packed', `${name}-0.1.0.tgz`).replaceAll('\\', '/')}`;
    expect(devDependencies).toMatchObject({ limbeck: file('limbeck'), '@limbeck/core': file('limbeck-core'), '@limbeck/testkit': file('limbeck-testkit'), vitest: expect.stringMatching(/^\^/) as string });
    expect(peerDependencies).toEqual({ '@limbeck/core': '^0.1.0' });
    expect(overrides).toEqual({ limbeck: '$limbeck', '@limbeck/core': '$@limbeck/core', '@limbeck/testkit': '$@limbeck/testkit', '@limbeck/kernels': file('limbeck-kernels'), '@limbeck/data-mnist': file('limbeck-data-mnist') });
  });

  it('refuses a folder without the tarballs that it needs', async () => {
    await mkdir(join(folder, 'packed'));
    await writeFile(join(folder, 'packed/limbeck-0.1.0.tgz'), '');
    expect(limbeck('new', 'model', 'my-net', '--dir', 'model', '--from', 'packed')).toMatchObject({ status: 2, stderr: expect.stringContaining('no tarball of @limbeck/core, @limbeck/kernels, @limbeck/testkit') as string });
    expect(limbeck('new', 'model', 'my-net', '--dir', 'model', '--from', 'nowhere')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^LIM1010 .*npm run pack -- <folder>/s) as string });
    expect((await files()).filter((file) => file.startsWith('model'))).toEqual([]);
  });
});
