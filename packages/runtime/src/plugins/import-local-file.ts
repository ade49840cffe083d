import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Packages that a lone plugin file may import from wherever it lies: this installation's own copies. */
const SHARED = ['@limbeck/core', '@limbeck/kernels', 'zod'] as const;

/** Imports a TypeScript or JavaScript file. This runs it. */
export async function importLocalFile(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const alias = Object.fromEntries(SHARED.map((name) => [name, require.resolve(name)]));
  return createJiti(pathToFileURL(path).href, { fsCache: false, alias }).import(path);
}
