import type { SourceLocation } from '@limbeck/core';
import { formatPath, type Path } from './path.js';

/** Where a value stands: a file with line and column, or a command-line argument. */
export type Position = Omit<SourceLocation, 'path'>;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: Position;
}

export interface LocatedEntry {
  readonly keyAt: Position;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
  readonly at: Position;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly items: readonly Located[];
  readonly at: Position;
}

/** A document as data that knows where each value was written, across all files and arguments it was put together from. */
export type Located = LocatedScalar | LocatedMap | LocatedList;

export function emptyMap(at: Position): LocatedMap {
  return { kind: 'map', entries: new Map(), at };
}

export function child(node: Located | undefined, key: string | number): Located | undefined {
  if (node?.kind === 'map') return node.entries.get(String(key))?.value;
  return node?.kind === 'list' && typeof key === 'number' ? node.items[key] : undefined;
}

/** A copy of the map in which one key has a value; undefined removes the key. */
export function withEntry(map: LocatedMap, key: string, entry: LocatedEntry | undefined): LocatedMap {
  const entries = new Map(map.entries);
  if (entry) entries.set(key, entry);
  else entries.delete(key);
  return { ...map, entries };
}

export function isNull(node: Located): boolean {
  return node.kind === 'scalar' && node.value === null;
}

export function toPlain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toPlain(value)]));
}

/** Where the values and keys of a document stand. */
export interface Places {
  /** Where a value stands: file, line, column and path. Where it was left out, the place that it is missing from. */
  readonly locate: (path: Path) => SourceLocation;
  /** Where a key stands. */
  readonly locateKey: (parent: Path, key: string) => SourceLocation;
}

export function placesIn(root: Located): Places {
  return { locate: (path) => locateIn(root, path), locateKey: (parent, key) => locateKey(root, parent, key) };
}

/** Where a value stands; where it is missing, the key or list item that it is missing from. */
export function locateIn(root: Located, path: Path): SourceLocation {
  const formatted = formatPath(path);
  const at = walk(root, path, root.at);
  return formatted === undefined ? at : { ...at, path: formatted };
}

function walk(node: Located, [key, ...rest]: Path, keyAt: Position): Position {
  if (key === undefined) return node.at;
  const next = child(node, key);
  if (!next) return node.kind === 'scalar' ? node.at : keyAt;
  return walk(next, rest, node.kind === 'map' ? node.entries.get(String(key))!.keyAt : next.at);
}

/** Where a key stands. */
export function locateKey(root: Located, parent: Path, key: string): SourceLocation {
  const map = parent.reduce<Located | undefined>(child, root);
  const entry = map?.kind === 'map' ? map.entries.get(key) : undefined;
  const at = entry?.keyAt ?? walk(root, [...parent, key], root.at);
  return { ...at, path: formatPath([...parent, key])! };
}
