import { createTree } from '@nx/devkit/testing';
import type { Tree } from '@nx/devkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { readText } from '../workspace.js';
import { addPlugin } from './add-plugin.js';
import { withExport } from './with-export.js';

const FOLDERS = ['strategy-response', 'models-basic', 'data-mnist', 'tracker-files', 'exporter-tfjs'];

let tree: Tree;
beforeEach(() => {
  tree = createTree();
  for (const folder of FOLDERS) for (const file of ['package.json', 'src/index.ts']) tree.write(`plugins/${folder}/${file}`, readText(`plugins/${folder}/${file}`));
});

const pluginsIn = (folder: string): Record<string, Record<string, string>> => (JSON.parse(tree.read(`plugins/${folder}/package.json`, 'utf8')!) as { limbeck: Record<string, Record<string, string>> }).limbeck;

describe('addPlugin', () => {
  it.each([
    ['strategy', 'strategy-response', 'strategies'],
    ['model', 'models-basic', 'models'],
    ['dataset', 'data-mnist', 'datasets'],
    ['tracker', 'tracker-files', 'trackers'],
  ] as const)('adds a %s: file, test, and a line each in package.json and index.ts', (kind, folder, field) => {
    const before = pluginsIn(folder)[field]!;
    addPlugin(tree, kind, { name: 'my-own', package: folder });
    expect(pluginsIn(folder)[field]).toEqual({ ...before, 'my-own': './my-own' });
    expect(tree.read(`plugins/${folder}/src/index.ts`, 'utf8')).toContain("export { default as myOwn } from './my-own.js';\n");
    expect(tree.read(`plugins/${folder}/src/my-own.ts`, 'utf8')).toContain("id: 'my-own',");
    expect(tree.read(`plugins/${folder}/src/my-own.test.ts`, 'utf8')).toContain("from './my-own.js';");
  });

  it('changes nothing else in package.json', () => {
    addPlugin(tree, 'strategy', { name: 'my-own', package: 'strategy-response' });
    const expected = readText('plugins/strategy-response/package.json').replace('      "ps-kd"', '      "my-own": "./my-own",\n      "ps-kd"');
    expect(tree.read('plugins/strategy-response/package.json', 'utf8')).toBe(expected);
  });

  it.each([
    [{ name: 'My', package: 'strategy-response' }, /"My" cannot be the id/],
    [{ name: 'my-own', package: 'strategy-nothing' }, /There is no package plugins\/strategy-nothing\. Those of plugins\/: .*models-basic/],
    [{ name: 'kd', package: 'models-basic' }, /plugins\/strategy-response has the strategy "kd" already/],
    [{ name: 'logits', package: 'strategy-response' }, /src\/logits\.ts exists already/],
    [{ name: 'my-own', package: 'tracker-files' }, /does not depend on @limbeck\/kernels\./],
  ])('refuses %j before anything is written', (options, message) => {
    tree.write('plugins/strategy-response/src/logits.ts', '');
    const before = tree.listChanges().map(({ path, content }) => [path, content?.toString()]);
    expect(() => addPlugin(tree, 'strategy', options)).toThrow(message);
    expect(tree.listChanges().map(({ path, content }) => [path, content?.toString()])).toEqual(before);
  });
});

describe('withExport', () => {
  it('keeps the order of the alphabet, and what else there is', () => {
    expect(withExport("export { default as a } from './a.js';\nexport type { T } from './t.js';\nexport { default as c } from './c.js';\n", 'b-1', 'b1')).toBe(
      "export { default as a } from './a.js';\nexport type { T } from './t.js';\nexport { default as b1 } from './b-1.js';\nexport { default as c } from './c.js';\n",
    );
    expect(withExport('export {};\n', 'my-kd', 'myKd')).toBe("export { default as myKd } from './my-kd.js';\n");
    expect(withExport('', 'my-kd', 'myKd')).toBe("export { default as myKd } from './my-kd.js';\n");
  });
});
