import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout; holds from src and from dist. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface PackageJson {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Read as untrusted data by the runtime; `unknown` here for the same reason. */
  readonly limbeck?: unknown;
}

export interface Project {
  /** Folder relative to the root, for example `packages/core`. */
  readonly folder: string;
  readonly packageJson: PackageJson;
}

/** Every npm workspace: packages, plugins, these tools and the benchmarks, in the order of their folders. */
export function projects(): Project[] {
  const folders = ['packages', 'plugins'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`));
  return [...folders, 'tools', 'benchmarks']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, packageJson: readJson(`${folder}/package.json`) as PackageJson }));
}

/** The TypeScript sources of a project, tests included, as paths relative to the root. */
export function sourcesOf(project: Project): string[] {
  const source = join(root, project.folder, 'src');
  if (!existsSync(source)) return [];
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${project.folder}/src/${file.replaceAll('\\', '/')}`)
    .sort();
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function readJson(path: string): unknown {
  return JSON.parse(readText(path));
}
