import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projects, root } from './workspace.js';

const ROOT_FILES = ['package.json', 'package-lock.json', 'nx.json', 'tsconfig.json', 'tsconfig.base.json', 'eslint.config.js', 'vitest.config.ts', '.gitignore', '.npmrc'];
/** Names that npm links to the workspaces: relative links, which lead to the copy's own. */
const OWN = ['@limbeck', 'limbeck'];

/** A copy of this workspace as it lies here, built output included, that can be changed, built and tested. Other packages are linked, not copied. */
export function copyWorkspace(into: string): void {
  for (const file of ROOT_FILES) cpSync(join(root, file), join(into, file), { preserveTimestamps: true });
  for (const { folder } of projects()) {
    cpSync(join(root, folder), join(into, folder), { recursive: true, preserveTimestamps: true, filter: (path) => basename(path) !== 'node_modules' });
    linkPackages(folder, into);
  }
  linkPackages('.', into);
}

function linkPackages(folder: string, into: string): void {
  const [from, to] = [join(root, folder, 'node_modules'), join(into, folder, 'node_modules')];
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (OWN.includes(name)) cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name), 'junction');
  }
}
