import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPackage } from './check-package.js';
import { packedManifest } from './packed-manifest.js';

const MANIFEST = {
  name: '@limbeck/toy', version: '0.1.0', description: 'A toy', license: 'Apache-2.0', type: 'module', engines: { node: '>=20' }, files: ['dist'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json', './*': { types: './dist/*.d.ts', default: './dist/*.js' } },
  limbeck: { apiVersion: 1, strategies: { toy: './toy' } },
  dependencies: { zod: '^4.0.0' },
};

let folder: string;
const put = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-package-'));
  await put('package.json', JSON.stringify(MANIFEST));
  await put('LICENSE', 'licence');
  await put('README.md', '# toy');
  await put('dist/index.js', "export { default as toy } from './toy.js';\n");
  await put('dist/index.d.ts', "export { default as toy } from './toy.js';\n");
  await put('dist/toy.js', "import { z } from 'zod/v4';\nimport { join } from 'node:path';\nexport default [z, join];\n");
  await put('dist/toy.d.ts', 'declare const _default: unknown[];\nexport default _default;\n');
});
afterEach(() => rm(folder, { recursive: true }));

describe('checkPackage', () => {
  it('finds nothing wrong with a package that is as it should be', async () => {
    expect(await checkPackage(folder)).toEqual([]);
  });

  it('finds targets that are no files, and plugins that are no modules', async () => {
    await rm(join(folder, 'dist/index.d.ts'));
    await put('package.json', JSON.stringify({ ...MANIFEST, limbeck: { apiVersion: 1, models: { net: './net' } } }));
    const problems = await checkPackage(folder);
    expect(problems).toContain('"dist/index.d.ts" of package.json is no file of the package');
    expect(problems).toContain('the plugin "./net" of package.json is no module of the package');
    expect(problems.some((problem) => problem.startsWith('publint: '))).toBe(true);
  });

  it.each(['dist/toy.test.js', 'dist/inputs.test.support.d.ts', 'src/toy.ts', 'dist/toy.ts', 'dist/tsconfig.tsbuildinfo'])('finds %s, which has no business in a package', async (file) => {
    await put(file, '');
    expect(await checkPackage(folder)).toEqual([`${file} is in the package: a test, a source or a file of the build`]);
  });

  it('finds imports that are not declared, of types and of what is loaded on demand too', async () => {
    await put('dist/toy.d.ts', "import type { X } from '@limbeck/core/tf';\ndeclare const _default: X;\nexport default _default;\n");
    await put('dist/toy.js', "export default () => import('jiti');\n");
    expect(await checkPackage(folder)).toEqual(['dist/toy.d.ts imports "@limbeck/core", which package.json does not declare', 'dist/toy.js imports "jiti", which package.json does not declare']);
  });

  it('finds what is missing in package.json or beside it', async () => {
    await rm(join(folder, 'LICENSE'));
    expect(await checkPackage(folder)).toEqual(['LICENSE is missing']);
    const { engines: _, ...rest } = MANIFEST;
    await put('package.json', JSON.stringify(rest));
    expect((await checkPackage(folder)).join()).toMatch(/engines/);
  });
});

describe('packedManifest', () => {
  it('leaves out what is of this repository alone', () => {
    const exports = { '.': { '@limbeck/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' };
    expect(packedManifest({ ...MANIFEST, exports, devDependencies: {}, nx: { tags: [] }, scripts: {} })).toEqual({ ...MANIFEST, exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' } });
  });
});
