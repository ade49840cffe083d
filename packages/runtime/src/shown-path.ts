import { isAbsolute, relative } from 'node:path';

/** A path as messages show it: relative to the current folder where it lies below it. */
export function shownPath(path: string): string {
  if (!isAbsolute(path)) return path;
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below;
}
