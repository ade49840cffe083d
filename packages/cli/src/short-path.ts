import { relative } from 'node:path';

/** Relative to the current folder where that is shorter to read. */
export function shortPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') ? path : below;
}
