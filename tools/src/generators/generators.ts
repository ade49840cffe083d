import type { GeneratorCallback, Tree } from '@nx/devkit';
import type { TemplateKind } from 'limbeck/new/templates';
import { addPlugin, type AddPluginOptions } from './add-plugin.js';

/** What Nx calls: writes into the tree, and prints what to do next once that is on the disk. */
const generator = (kind: TemplateKind) => (tree: Tree, options: AddPluginOptions): GeneratorCallback => {
  addPlugin(tree, kind, options);
  const file = `plugins/${options.package}/src/${options.name}`;
  return () => console.log(`\nNext: npx tsc -b && npx vitest run ${file}; then make ${file}.ts what it is to be, show its options in tools/src/manifest-keys/examples.ts, and run npm run docs.`);
};

export const strategy = generator('strategy');
export const model = generator('model');
export const dataset = generator('dataset');
export const tracker = generator('tracker');
