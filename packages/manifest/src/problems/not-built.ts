import { LimbeckError } from '@limbeck/core';
import { child, locateKey, withEntry, type Located, type LocatedMap } from '../source/located.js';
import { formatPath, type Path } from '../source/path.js';

interface Part {
  /** Where it would stand; `*` is every item of a list. */
  readonly path: readonly string[];
  readonly what: string;
  /** What to do instead, for now. */
  readonly next: string;
  /** Below this place, which begins as `path` does, other problems follow from the missing part and are not reported. */
  readonly covers?: readonly string[];
}

const remove = 'Remove it for now.';

/** Parts of the design that manifests may already ask for: refused by name, so that they are no unknown keys. A part that gets built leaves this list. */
const PARTS: readonly Part[] = [
  { path: ['matrix'], what: '`matrix`', next: 'Run the manifest once for each value for now, with --set.', covers: [] },
  { path: ['compress'], what: '`compress` (pruning, quantisation and the like)', next: remove },
  { path: ['data', 'augment'], what: '`augment` (augmentation of the data)', next: remove },
  { path: ['data', 'views'], what: '`views` (several augmented views of each sample)', next: remove },
];

export interface NotBuilt {
  /** The document without the parts that are not built. */
  readonly document: Located;
  readonly errors: readonly LimbeckError[];
  /** Whether a problem at this place follows from a part that is not built. */
  readonly isCovered: (path: string | undefined) => boolean;
}

/** Finds, refuses and removes what is designed but not built yet. */
export function refuseNotBuilt(document: Located): NotBuilt {
  const covered: (string | undefined)[] = [];
  const errors: LimbeckError[] = [];
  let left = document;
  for (const part of PARTS) {
    const places = placesOf(left, part.path);
    const { covers } = part;
    if (covers) covered.push(...places.map((path) => formatPath(path.slice(0, covers.length))));
    errors.push(...places.map((path) => notBuilt(document, path, part)));
    left = places.reduce((node, path) => without(node, path), left);
  }
  return { document: left, errors, isCovered: (path) => covered.some((cover) => isBelow(path, cover)) };
}

function notBuilt(document: Located, path: Path, { what, next }: Part): LimbeckError {
  return new LimbeckError('LIM1007', { what: `Not built yet: ${what}.`, where: locateKey(document, path.slice(0, -1), String(path.at(-1))), next });
}

function isBelow(path: string | undefined, cover: string | undefined): boolean {
  return cover === undefined || path === cover || path?.startsWith(`${cover}.`) === true || path?.startsWith(`${cover}[`) === true;
}

function placesOf(node: Located | undefined, [key, ...rest]: readonly string[], at: Path = []): Path[] {
  if (key === undefined) return node ? [at] : [];
  if (key === '*') return node?.kind === 'list' ? node.items.flatMap((item, i) => placesOf(item, rest, [...at, i])) : [];
  return node?.kind === 'map' ? placesOf(child(node, key), rest, [...at, key]) : [];
}

function without(node: Located, [key, ...rest]: Path): Located {
  if (node.kind === 'list') return { ...node, items: node.items.map((item, i) => (i === key ? without(item, rest) : item)) };
  return node.kind === 'map' ? withoutKey(node, String(key), rest) : node;
}

function withoutKey(map: LocatedMap, key: string, rest: Path): LocatedMap {
  const entry = map.entries.get(key);
  return withEntry(map, key, rest.length === 0 || !entry ? undefined : { ...entry, value: without(entry.value, rest) });
}
