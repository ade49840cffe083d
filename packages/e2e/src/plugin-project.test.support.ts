import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project } from './command.js';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** What a plugin's file begins with. */
export const IMPORTS = "import { defineStrategy, tf } from '@limbeck/core';\nimport { z } from 'zod';\n";

/** The text of a strategy; `rest` is the last of its properties, beginning on line 7. */
export function strategyText(id: string, rest: string): string {
  return `${IMPORTS}export default defineStrategy({
  id: '${id}', kind: 'response',
  formula: 'f', paper: 'none 2026, https://example.org',
  options: z.strictObject({ power: z.number().positive().default(2) }), needs: { teacher: true },
  ${rest}
});
`;
}

/** A manifest on few images with these terms beside cross-entropy, each on a line of its own from line 15 on. */
export function manifestOf({ terms, more = '' }: { readonly terms: readonly string[]; readonly more?: string }): string {
  return `version: 1
name: broken
backend: onnx
seeds: [0]
data: { use: mnist, batchSize: 64, evalBatchSize: 64, limit: { train: 128, test: 64 } }
teacher:
  model: { use: mlp, with: { hidden: [16] } }
  train: { epochs: 1, optimizer: { use: adam, lr: 0.003 } }
student: { model: { use: mlp, with: { hidden: [8] } } }
distill:
  epochs: 1
  optimizer: { use: sgd, lr: 0.1 }
  strategies:
    - { use: cross-entropy }
${terms.map((term) => `    - ${term}\n`).join('')}${more}
`;
}

export async function writeIn({ folder }: Project, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

export interface InstalledPackage {
  /** The `limbeck` field of its package.json. */
  readonly limbeck: unknown;
  readonly exports?: unknown;
  readonly files?: Readonly<Record<string, string>>;
}

/** Packages in the project's node_modules and among its dependencies, beside this repository's own core, kernels and testkit, and zod and vitest. */
export async function installPackages(project: Project, packages: Readonly<Record<string, InstalledPackage>>): Promise<void> {
  await writeIn(project, { 'package.json': JSON.stringify({ name: 'a-project', private: true, type: 'module', dependencies: Object.fromEntries(Object.keys(packages).map((name) => [name, '1.0.0'])) }) });
  await mkdir(join(project.folder, 'node_modules/@limbeck'), { recursive: true });
  for (const name of ['core', 'kernels', 'testkit']) await symlink(join(REPOSITORY, 'packages', name), join(project.folder, 'node_modules/@limbeck', name), 'junction');
  for (const name of ['zod', 'vitest']) await symlink(join(REPOSITORY, 'node_modules', name), join(project.folder, 'node_modules', name), 'junction');
  for (const [name, { limbeck, exports = { './*': './*.js' }, files = {} }] of Object.entries(packages)) {
    await writeIn(project, Object.fromEntries([
      [`node_modules/${name}/package.json`, `${JSON.stringify({ name, version: '1.0.0', type: 'module', exports, limbeck }, undefined, 2)}\n`],
      ...Object.entries(files).map(([file, text]) => [`node_modules/${name}/${file}`, text]),
    ]) as Record<string, string>);
  }
}
