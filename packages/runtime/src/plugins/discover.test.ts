import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueEntry } from './catalogue.js';
import { discoverPlugins } from './discover.js';
import { importPlugin } from './import-plugin.js';
import { loadLocalPlugins } from './local-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-plugins-'));
  await write('package.json', { name: 'project', dependencies: { 'plugin-a': '1' }, devDependencies: { '@scope/plugin-b': '1' } });
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, content: object | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const strategy = (id: string): string => `export default { id: '${id}', kind: 'response', formula: 'f', paper: 'p', options: { _zod: {} }, needs: { teacher: true }, loss() {} };`;

async function plugin(name: string, limbeck: object, modules: Record<string, string> = {}): Promise<void> {
  await write(`node_modules/${name}/package.json`, { name, version: '1.2.3', type: 'module', exports: { './*': './*.js' }, limbeck });
  for (const [file, text] of Object.entries(modules)) await write(`node_modules/${name}/${file}.js`, text);
}

describe('discoverPlugins', () => {
  it('lists what the dependencies of the nearest package.json offer, and imports only on demand', async () => {
    await plugin('plugin-a', { apiVersion: 1, strategies: { one: './one', broken: './broken' } }, { one: strategy('one'), broken: 'this is not JavaScript' });
    await plugin('@scope/plugin-b', { apiVersion: 1, strategies: { two: './two' } }, { two: strategy('two') });
    await mkdir(join(folder, 'deep/inside'), { recursive: true });
    const catalogue = await discoverPlugins({ from: [join(folder, 'deep/inside')] });
    expect(catalogue.entries.map(({ kind, id, package: from, version }) => [kind, id, from, version])).toEqual([
      ['strategies', 'one', 'plugin-a', '1.2.3'],
      ['strategies', 'broken', 'plugin-a', '1.2.3'],
      ['strategies', 'two', '@scope/plugin-b', '1.2.3'],
    ]);
    expect((await catalogue.load('strategies', 'two')).id).toBe('two');
    await expect(catalogue.load('strategies', 'broken')).rejects.toThrow(expect.objectContaining({ code: 'LIM2004', message: expect.stringMatching(/The strategy "broken" of "plugin-a" has a syntax error/), details: expect.objectContaining({ source: expect.objectContaining({ file: expect.stringMatching(/broken\.js$/), line: 1 }) }) }));
  });

  it('lists what the nearest package itself offers', async () => {
    await write('package.json', { name: 'own', version: '0.0.1', type: 'module', exports: { './*': './*.js' }, dependencies: { 'plugin-a': '1' }, limbeck: { apiVersion: 1, strategies: { mine: './mine' } } });
    await write('mine.js', strategy('mine'));
    await plugin('plugin-a', { apiVersion: 1, models: { mlp: './mlp' } });
    const catalogue = await discoverPlugins({ from: [join(folder, 'deep'), folder] });
    expect(catalogue.entries.map(({ id, package: from, version }) => [id, from, version])).toEqual([['mine', 'own', '0.0.1'], ['mlp', 'plugin-a', '1.2.3']]);
    expect((await catalogue.load('strategies', 'mine')).id).toBe('mine');
  });

  it('suggests the nearest id for an unknown one', async () => {
    await plugin('plugin-a', { apiVersion: 1, strategies: { 'cross-entropy': './ce' } });
    const catalogue = await discoverPlugins({ from: [folder] });
    expect(() => catalogue.find('strategies', 'crossentropy')).toThrow(expect.objectContaining({ code: 'LIM2001', details: expect.objectContaining({ next: expect.stringContaining('Did you mean "cross-entropy"?') }) }));
  });

  it('refuses a duplicate id, naming both packages', async () => {
    await plugin('plugin-a', { apiVersion: 1, models: { mlp: './mlp' } });
    await plugin('@scope/plugin-b', { apiVersion: 1, models: { mlp: './mlp' } });
    await expect(discoverPlugins({ from: [folder] })).rejects.toThrow('LIM2002 Two packages offer the model "mlp": "plugin-a" and "@scope/plugin-b".');
  });

  it('refuses another API version, an unknown kind and another id in the file', async () => {
    await plugin('plugin-a', { apiVersion: 2 });
    await expect(discoverPlugins({ from: [folder] })).rejects.toThrow(/^LIM2003 .*"plugin-a"/);
    await plugin('plugin-a', { apiVersion: 1, strategy: { x: './x' } });
    await expect(discoverPlugins({ from: [folder] })).rejects.toThrow(/^LIM2003 .*"plugin-a"/);
    await plugin('plugin-a', { apiVersion: 1, strategies: { x: './x', y: './y' } }, { x: strategy('other'), y: 'export const loss = 1;' });
    const catalogue = await discoverPlugins({ from: [folder] });
    await expect(catalogue.load('strategies', 'x')).rejects.toThrow(/another id/);
    await expect(catalogue.load('strategies', 'y')).rejects.toThrow(/does not export a definition/);
  });
});

describe('loadLocalPlugins', () => {
  const where = { file: 'manifest.yaml', line: 3, column: 5 };

  it('loads a TypeScript file from a folder without node_modules, sharing this installation\'s core', async () => {
    await write('mine.ts', `
      import { defineStrategy, tf } from '@limbeck/core';
      import { z } from 'zod';
      const enough: number = 2;
      export default defineStrategy({ id: 'mine', kind: 'response', formula: 'sum', paper: 'none', options: z.strictObject({}), needs: { teacher: true }, loss: ({ student }) => tf.mul(tf.sum(student.logits), enough) });
    `);
    const [entry] = await loadLocalPlugins('./mine.ts', folder, where) as [CatalogueEntry];
    expect(entry).toMatchObject({ kind: 'strategies', id: 'mine' });
    const { tf } = await import('@limbeck/core');
    const { default: definition } = await entry.importModule() as { default: { loss(input: object): { dataSync(): Float32Array } } };
    expect(definition.loss({ student: { logits: tf.tensor([1, 2]) } }).dataSync()[0]).toBe(6);
  });

  const ZOD = "import { z } from 'zod';\n";
  const TRACKER = "{ id: 'notes', description: 'd', options: z.strictObject({}), open() {} }";

  it.each([
    ['models', "{ id: 'net', description: 'd', options: z.strictObject({}), build() {} }", 'net'],
    ['datasets', "{ id: 'points', description: 'd', options: z.strictObject({}), load() {} }", 'points'],
    ['trackers', TRACKER, 'notes'],
  ])('finds %s by what they can do', async (kind, text, id) => {
    await write(`${id}.ts`, `${ZOD}export default ${text};`);
    expect(await loadLocalPlugins(`./${id}.ts`, folder, where)).toMatchObject([{ kind, id, version: 'local' }]);
  });

  it('loads every definition of a file, each importable by itself, in another process too', async () => {
    await write('several.ts', `${ZOD}export const net = { id: 'net', description: 'd', options: z.strictObject({}), build() {} };\nexport const notes = ${TRACKER};\nexport const helper = 3;`);
    const entries = await loadLocalPlugins('./several.ts', folder, where);
    expect(entries.map(({ kind, id }) => [kind, id])).toEqual([['models', 'net'], ['trackers', 'notes']]);
    for (const { id, source, importModule } of entries) {
      expect(await importModule()).toMatchObject({ default: { id } });
      expect(await importPlugin(JSON.parse(JSON.stringify(source)) as typeof source)).toMatchObject({ default: { id } });
    }
  });

  it('takes the default export and named ones, one that has both names once', async () => {
    await write('notes.ts', `${ZOD}const main = ${TRACKER};\nexport default main;\nexport { main };\nexport const net = { id: 'net', description: 'd', options: z.strictObject({}), build() {} };`);
    expect((await loadLocalPlugins('./notes.ts', folder, where)).map(({ id }) => id)).toEqual(['notes', 'net']);
  });

  it('refuses a default export that is no definition, whatever else there is', async () => {
    await write('odd.ts', `${ZOD}export default { id: 'odd' };\nexport const notes = ${TRACKER};`);
    await expect(loadLocalPlugins('./odd.ts', folder, where)).rejects.toThrow(/LIM2004 .*does not export a definition/);
  });

  it.each([
    ['missing.ts', undefined, /LIM2004 The plugin file "\.\/missing\.ts" does not exist/],
    ['syntax.ts', 'const x = ;', /LIM2004 .*"\.\/syntax\.ts" has a syntax error: Unexpected token/],
    ['empty.ts', 'export const a = 1;', /LIM2004 .*does not export a definition/],
  ])('says what is wrong with %s', async (name, text, message) => {
    if (text !== undefined) await write(name, text);
    await expect(loadLocalPlugins(`./${name}`, folder, where)).rejects.toThrow(message);
  });
});
