import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { PLUGIN_KINDS } from '@limbeck/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { importedPackages } from './imported-packages.js';
import { type Project, projects, readJson, readText, root, sourcesOf } from './workspace.js';

const all = projects();
const folderOf = new Map(all.map(({ folder, packageJson }) => [packageJson.name, folder]));
const rootDependencies = Object.keys(z.object({ devDependencies: z.record(z.string(), z.string()) }).parse(readJson('package.json')).devDependencies);

function packagesImportedBy(file: string): string[] {
  return importedPackages(readText(file));
}

/** `x.test.ts`, and `x.test.support.ts` beside it. */
function isTest(file: string): boolean {
  return /\.test\.(\w+\.)?ts$/.test(file);
}

describe.each(all.map((project) => [project.folder, project] as const))('%s', (folder, project) => {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = project.packageJson;
  const atRunTime = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  const inTests = new Set([...atRunTime, ...Object.keys(devDependencies), ...rootDependencies]);

  test('declares every package that it imports', () => {
    const missing = sourcesOf(project).flatMap((file) => {
      const declared = isTest(file) || project.packageJson.private ? inTests : atRunTime;
      return packagesImportedBy(file)
        .filter((name) => !declared.has(name) && name !== project.packageJson.name)
        .map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  test('references in tsconfig.json every project that it imports', () => {
    const { references } = z.object({ references: z.array(z.object({ path: z.string() })) }).parse(readJson(`${folder}/tsconfig.json`));
    const referenced = new Set(references.map(({ path }) => relative(root, join(root, folder, path)).replaceAll('\\', '/')));
    const imported = new Set(sourcesOf(project).flatMap(packagesImportedBy));
    const missing = [...imported].flatMap((name) => folderOf.get(name) ?? []).filter((each) => each !== folder && !referenced.has(each));
    expect(missing).toEqual([]);
  });

  test('has only sources in src, no compiled file that would be imported in their place', () => {
    const compiled = existsSync(join(root, folder, 'src')) ? readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' }) : [];
    expect(compiled.filter((file) => /\.(js|d\.ts)(\.map)?$/.test(file))).toEqual([]);
  });

  test('has the one version and licence of the workspace', () => {
    expect(readJson(`${folder}/package.json`)).toMatchObject({ version: '0.1.0', license: 'Apache-2.0', type: 'module' });
  });
});

const kinds = z.enum(Object.keys(PLUGIN_KINDS) as [string, ...string[]]);
const limbeckField = z.strictObject({ apiVersion: z.literal(1) }).catchall(z.record(z.string(), z.string()));

describe.each(all.filter(({ packageJson }) => packageJson.limbeck).map((project) => [project.packageJson.name, project] as const))(
  'the plugins of %s',
  (name, project: Project) => {
    const { apiVersion: _, ...byKind } = limbeckField.parse(project.packageJson.limbeck);
    const entries = Object.entries(byKind).flatMap(([kind, plugins]) => Object.entries(plugins).map(([id, subpath]) => [kind, id, subpath] as const));

    test.each(entries)('%s %s is the default export of %s', async (kind, id, subpath) => {
      kinds.parse(kind);
      const file = `${project.folder}/src/${subpath.replace(/^\.\//, '')}.ts`;
      expect(existsSync(join(root, file)), `${file} is missing`).toBe(true);
      const module = (await import(`${name}/${subpath.replace(/^\.\//, '')}`)) as { default?: { id?: unknown } };
      expect(module.default?.id).toBe(id);
    });
  },
);

describe('the catalogue', () => {
  test('has no id twice', () => {
    const ids = all.flatMap(({ packageJson }) => {
      if (!packageJson.limbeck) return [];
      const { apiVersion: _, ...byKind } = limbeckField.parse(packageJson.limbeck);
      return Object.entries(byKind).flatMap(([kind, plugins]) => Object.keys(plugins).map((id) => `${kind} ${id}`));
    });
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('the command depends on every plugin that ships, so that it finds them', () => {
    const shipped = all.filter(({ packageJson }) => packageJson.limbeck && !packageJson.private).map(({ packageJson }) => packageJson.name);
    const { dependencies = {} } = all.find(({ folder }) => folder === 'packages/cli')!.packageJson;
    expect(shipped.filter((name) => !(name in dependencies))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const { packages } = z.object({ packages: z.record(z.string(), z.object({ resolved: z.string().optional() })) }).parse(readJson('package-lock.json'));

  test('holds no download address, so that it works with every registry', () => {
    const addresses = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:/.test(resolved));
    expect(addresses).toEqual([]);
  });

  test('holds every workspace', () => {
    expect(all.map(({ folder }) => folder).filter((folder) => !(folder in packages))).toEqual([]);
  });
});

test('the root tsconfig.json references every project', () => {
  const { references } = z.object({ references: z.array(z.object({ path: z.string() })) }).parse(readJson('tsconfig.json'));
  expect(references.map(({ path }) => path.replace('./', '')).sort()).toEqual(all.map(({ folder }) => folder).sort());
});

test('every Nx package has the same exact version', () => {
  const versions = ['nx', '@nx/devkit', '@nx/eslint', '@nx/eslint-plugin', '@nx/js'].map(
    (name) => (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version,
  );
  expect(new Set(versions).size).toBe(1);
});
