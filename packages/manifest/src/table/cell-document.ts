import { LimbeckError } from '@limbeck/core';
import { isShorthand } from '../load.js';
import { child, withEntry, type Located, type LocatedEntry, type LocatedMap, type Position } from '../source/located.js';
import { merge } from '../source/merge.js';
import { formatPath, parsePath } from '../source/path.js';
import { applySets, setAt } from '../source/sets.js';
import type { Coordinates, TableAxis } from './types.js';

export interface CellParts {
  readonly at: Coordinates;
  readonly name: string;
  readonly axes: readonly TableAxis[];
  /** Which items of `adjust` are meant for it. */
  readonly adjustments: readonly number[];
  /** `path=value` overrides of the command line, which have the last word. */
  readonly set: readonly string[];
  readonly errors: LimbeckError[];
}

/** The experiment of one cell: the base, what each axis lays over it, and what the table says for all cells. */
export function cellDocument(table: LocatedMap, { at, name, axes, adjustments, set, errors }: CellParts): Located {
  const values = axes.map(({ name: axis, labels }) => ({ axis, index: labels.indexOf(at[axis]!) }));
  const base = withoutKeys(child(table, 'base') as LocatedMap, ['baselines', 'export']);
  const laid = values.reduce<Located>((document, { axis, index }) => {
    return laidOver(document, child(child(child(table, 'axes'), axis), index) as LocatedMap, errors);
  }, base);
  const adjusted = adjustments.reduce((document, index) => laidOver(document, child(child(table, 'adjust'), index) as LocatedMap, errors), laid);
  const whole = applySets(adjusted, set, isShorthand, errors);
  return whole.kind === 'map' ? fromTable(whole, table, name) : whole;
}

/** Version and name of the table, its seeds where it has any, and the cell's labels as the description. */
function fromTable(cell: LocatedMap, table: LocatedMap, labels: string): LocatedMap {
  const description: LocatedEntry = { keyAt: table.at, value: { kind: 'scalar', value: labels, at: table.at } };
  const entries: readonly (readonly [string, LocatedEntry | undefined])[] = [['version', table.entries.get('version')], ['name', table.entries.get('name')], ['description', description], ['seeds', table.entries.get('seeds')]];
  return entries.reduce((map, [key, entry]) => (entry ? withEntry(map, key, entry) : map), cell);
}

/** The part of a manifest that stands beside the keys of the table itself, and then its `set`. */
function laidOver(document: Located, part: LocatedMap, errors: LimbeckError[]): Located {
  return withSets(merge(document, withoutKeys(part, ['label', 'where', 'set']), isShorthand), child(part, 'set'), errors);
}

function withoutKeys(map: LocatedMap, keys: readonly string[]): LocatedMap {
  return keys.reduce((left, key) => withEntry(left, key, undefined), map);
}

function withSets(document: Located, set: Located | undefined, errors: LimbeckError[]): Located {
  if (set?.kind !== 'map') return document;
  return [...set.entries].reduce((root, [key, { keyAt, value }]) => {
    try {
      return setAt(root, { path: pathOf(key, keyAt), value, at: keyAt }, isShorthand);
    } catch (error) {
      if (!(error instanceof LimbeckError)) throw error;
      errors.push(error);
      return root;
    }
  }, document);
}

function pathOf(written: string, at: Position): (string | number)[] {
  const path = parsePath(written);
  if (path && typeof path[0] === 'string') return path;
  throw new LimbeckError('LIM1006', { what: `"${written}" is not a path in the manifest.`, where: { ...at, path: formatPath(['set']) ?? '' }, expected: 'keys and list indices, such as distill.strategies[0].weight', next: 'Correct the path.' });
}
