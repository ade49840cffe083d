import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Project, readJson, root } from '../workspace.js';
import { packedManifest } from './packed-manifest.js';

/**
 * Lays out a package as it is published: what its `files` name, its package.json without what is this repository's own, a README and the licence.
 *
 * @throws Error a file that is to be published is not built, or is left over from a source that is gone
 */
export function stagePackage({ folder, packageJson }: Project, into: string): void {
  const manifest = readJson(`${folder}/package.json`) as { readonly files?: readonly string[]; readonly description?: string };
  mkdirSync(into, { recursive: true });
  const stale = staleModules(folder);
  if (stale.length > 0) throw new Error(`${folder}/dist holds ${stale.join(', ')} without a source: remove dist and run npm run build`);
  for (const each of (manifest.files ?? []).filter((pattern) => !pattern.startsWith('!'))) {
    const from = join(root, folder, each);
    if (!existsSync(from)) throw new Error(`${folder}/${each}, which package.json names under files, does not exist: run npm run build`);
    cpSync(from, join(into, each), { recursive: true });
  }
  cpSync(join(root, 'LICENSE'), join(into, 'LICENSE'));
  writeFileSync(join(into, 'README.md'), `# ${packageJson.name}\n\n${manifest.description ?? ''}.\n\nA part of Limbeck, knowledge distillation for TypeScript: \`npm install limbeck\`, then \`npx limbeck --help\`.\n`);
  writeFileSync(join(into, 'package.json'), `${JSON.stringify(packedManifest({ ...manifest }), undefined, 2)}\n`);
}

function staleModules(folder: string): string[] {
  const built = existsSync(join(root, folder, 'dist')) ? readdirSync(join(root, folder, 'dist'), { recursive: true, encoding: 'utf8' }) : [];
  return built.filter((file) => file.endsWith('.js') && !existsSync(join(root, folder, 'src', file.replace(/js$/, 'ts'))));
}
