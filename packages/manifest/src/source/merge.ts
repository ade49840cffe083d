import { child, isNull, type Located, type LocatedEntry, type LocatedMap } from './located.js';

/** Whether a word at this place is short for `{ use: <word> }`. */
export type IsShorthand = (path: readonly (string | number)[]) => boolean;

/**
 * `over` laid over `base`: maps merge key by key, lists and single values replace, null removes. A map with another `use` replaces the whole
 * map, so that the options of two plugins never mix.
 */
export function merge(base: Located, over: Located, isShorthand: IsShorthand, path: readonly (string | number)[] = []): Located {
  const under = expandShorthand(base, isShorthand, path);
  if (over.kind !== 'map' || under.kind !== 'map' || usesAnother(under, over)) return over;
  const entries = new Map(under.entries);
  for (const [key, entry] of over.entries) {
    const inherited = entries.get(key);
    if (inherited && isNull(entry.value)) entries.delete(key);
    else entries.set(key, inherited ? { keyAt: entry.keyAt, value: merge(inherited.value, entry.value, isShorthand, [...path, key]) } : entry);
  }
  return { kind: 'map', entries, at: over.at };
}

/** A word as the map that it is short for. */
export function expandShorthand(node: Located, isShorthand: IsShorthand, path: readonly (string | number)[]): Located {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !isShorthand(path)) return node;
  const use: LocatedEntry = { keyAt: node.at, value: node };
  return { kind: 'map', entries: new Map([['use', use]]), at: node.at };
}

function usesAnother(base: LocatedMap, over: LocatedMap): boolean {
  const use = child(over, 'use');
  if (use?.kind !== 'scalar') return false;
  const inherited = child(base, 'use');
  return inherited?.kind !== 'scalar' || inherited.value !== use.value;
}
