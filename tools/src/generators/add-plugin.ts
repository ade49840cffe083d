import type { Tree } from '@nx/devkit';
import { exportName, assertPluginId } from 'limbeck/new/plugin-id';
import { TEMPLATES, type TemplateKind } from 'limbeck/new/templates';
import { z } from 'zod';
import { withExport } from './with-export.js';

export interface AddPluginOptions {
  /** The plugin's id. */
  readonly name: string;
  /** A folder of plugins/. */
  readonly package: string;
}

const plugins = z.record(z.string(), z.string());
const packageSchema = z.looseObject({
  name: z.string(),
  dependencies: plugins.default({}),
  devDependencies: plugins.default({}),
  limbeck: z.looseObject({ apiVersion: z.literal(1) }),
});

/** Adds a plugin of the kind to a package of plugins/: its file and test, its line in package.json and its line in index.ts. @throws Error before anything is written */
export function addPlugin(tree: Tree, kind: TemplateKind, { name: id, package: folder }: AddPluginOptions): readonly string[] {
  assertPluginId(id);
  const { field, source, test, shares } = TEMPLATES[kind];
  const own = `plugins/${folder}`;
  if (!tree.exists(`${own}/package.json`)) throw new Error(`There is no package ${own}. Those of plugins/: ${tree.children('plugins').join(', ')}.`);
  const owner = tree.children('plugins').find((each) => tree.exists(`plugins/${each}/package.json`) && id in pluginsOf(tree, `plugins/${each}`, field));
  if (owner !== undefined) throw new Error(`plugins/${owner} has the ${kind} "${id}" already.`);
  const files = { [`${own}/src/${id}.ts`]: source(id), [`${own}/src/${id}.test.ts`]: test(id) };
  for (const file of Object.keys(files)) if (tree.exists(file)) throw new Error(`${file} exists already.`);

  const json: unknown = JSON.parse(read(tree, `${own}/package.json`));
  const { dependencies, devDependencies } = packageSchema.parse(json);
  const missing = [...[...shares, 'zod'].filter((name) => !(name in dependencies)), ...('@limbeck/testkit' in devDependencies ? [] : ['@limbeck/testkit (devDependencies)'])];
  if (missing.length > 0) throw new Error(`${own}/package.json does not depend on ${missing.join(', ')}. Add it, then: npm install and npx nx sync.`);

  for (const [file, text] of Object.entries(files)) tree.write(file, text);
  tree.write(`${own}/package.json`, withPlugin(json as PluginPackage, field, id));
  const index = `${own}/src/index.ts`;
  tree.write(index, withExport(tree.exists(index) ? read(tree, index) : '', id, exportName(id)));
  return [...Object.keys(files), `${own}/package.json`, index];
}

interface PluginPackage {
  readonly limbeck: Readonly<Record<string, unknown>>;
}

/** With one more plugin, before the first that comes after it in the alphabet. */
function withPlugin(json: PluginPackage, field: string, id: string): string {
  const listed = Object.entries(plugins.default({}).parse(json.limbeck[field]));
  const after = listed.findIndex(([each]) => each > id);
  listed.splice(after < 0 ? listed.length : after, 0, [id, `./${id}`]);
  return `${JSON.stringify({ ...json, limbeck: { ...json.limbeck, [field]: Object.fromEntries(listed) } }, undefined, 2)}\n`;
}

function pluginsOf(tree: Tree, folder: string, field: string): Readonly<Record<string, string>> {
  const { limbeck } = z.looseObject({ limbeck: z.looseObject({}).default({}) }).parse(JSON.parse(read(tree, `${folder}/package.json`)));
  return plugins.default({}).parse(limbeck[field]);
}

function read(tree: Tree, file: string): string {
  const text = tree.read(file, 'utf8');
  if (text === null) throw new Error(`${file} cannot be read.`);
  return text;
}
