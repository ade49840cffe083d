import type { LimbeckError, TableAxis } from '@limbeck/core';
import { isShorthand } from '../load.js';
import { child, withEntry, type Located, type LocatedEntry, type LocatedMap } from '../source/located.js';
import { merge } from '../source/merge.js';
import { applySetMap, applySets } from '../source/sets.js';
import type { IncludedCell } from './layout.js';

export interface CellParts extends IncludedCell {
  readonly axes: readonly TableAxis[];
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
  const laid = merge(document, withoutKeys(part, ['label', 'where', 'set']), isShorthand);
  const set = child(part, 'set');
  return set?.kind === 'map' ? applySetMap(laid, set, isShorthand, errors) : laid;
}

function withoutKeys(map: LocatedMap, keys: readonly string[]): LocatedMap {
  return keys.reduce((left, key) => withEntry(left, key, undefined), map);
}
