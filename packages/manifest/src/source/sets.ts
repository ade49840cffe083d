import { LimbeckError, type SourceLocation } from '@limbeck/core';
import { emptyMap, isNull, withEntry, type Located, type LocatedMap, type Position } from './located.js';
import { expandShorthand, type IsShorthand } from './merge.js';
import { formatPath, parsePath, type Path } from './path.js';
import { readYaml } from './read-yaml.js';

/** A value to be set at a path: `--set path=value`, its value read as YAML. */
interface Assignment {
  readonly path: Path;
  readonly value: Located;
  readonly at: Position;
}

/**
 * The document with every `path=value` carried out in order; null removes. Missing maps are made, a list grows by one item at most.
 * What cannot be done is pushed to `errors`.
 */
export function applySets(document: Located, sets: readonly string[], isShorthand: IsShorthand, errors: LimbeckError[]): Located {
  return assign(document, sets, (set) => parseSet(set, { file: setFile(set) }, errors), isShorthand, errors);
}

/** The same for values that stand in a map, under their paths. */
export function applySetMap(document: Located, { entries }: LocatedMap, isShorthand: IsShorthand, errors: LimbeckError[]): Located {
  return assign(document, [...entries], ([written, { keyAt, value }]) => ({ path: pathOf(written, { ...keyAt, path: 'set' }), value, at: keyAt }), isShorthand, errors);
}

function assign<T>(document: Located, items: readonly T[], assignmentOf: (item: T) => Assignment, isShorthand: IsShorthand, errors: LimbeckError[]): Located {
  return items.reduce((root, item) => {
    try {
      return place(root, assignmentOf(item), 0, isShorthand);
    } catch (error) {
      if (!(error instanceof LimbeckError)) throw error;
      errors.push(error);
      return root;
    }
  }, document);
}

/** The name of an override in messages, where a file would stand. */
export function setFile(set: string): string {
  return `--set ${set}`;
}

function parseSet(set: string, at: Position, errors: LimbeckError[]): Assignment {
  const equals = set.indexOf('=');
  const text = equals < 0 ? '' : set.slice(equals + 1).trim();
  if (text === '' || text.startsWith('#')) throw new LimbeckError('LIM1006', { what: `"--set ${set}" gives no value.`, where: at, expected: '--set path=value', next: 'Write the value after "="; null removes a key.' });
  const path = pathOf(set.slice(0, equals).trim(), at);
  if (path[0] === 'extends') throw new LimbeckError('LIM1006', { what: '`extends` cannot be set from the command line.', where: at, next: 'Write a manifest that extends both.' });
  return { path, at, value: readYaml(text, { file: at.file, argument: true, errors }) };
}

function pathOf(written: string, where: SourceLocation): Path {
  const path = parsePath(written);
  if (path && typeof path[0] === 'string') return path;
  throw new LimbeckError('LIM1006', { what: `"${written}" is not a path in the manifest.`, where, expected: 'keys and list indices, such as distill.strategies[0].weight', next: 'Correct the path.' });
}

function place(node: Located | undefined, assignment: Assignment, depth: number, isShorthand: IsShorthand): Located {
  const { path, value, at } = assignment;
  const key = path[depth];
  if (key === undefined) return value;
  const here = path.slice(0, depth);
  const container = (node && !isNull(node) ? expandShorthand(node, isShorthand, here) : undefined) ?? (typeof key === 'number' ? { kind: 'list' as const, items: [], at } : emptyMap(at));
  if (typeof key === 'number' ? container.kind !== 'list' : container.kind !== 'map') throw notA(typeof key === 'number' ? 'list' : 'map', here, container, assignment);
  const removes = depth === path.length - 1 && isNull(value);
  if (container.kind === 'list') {
    const index = Number(key);
    if (index > container.items.length || (removes && index === container.items.length)) throw outOfList(here, container.items.length, assignment);
    const items = container.items.slice();
    items.splice(index, 1, ...(removes ? [] : [place(container.items[index], assignment, depth + 1, isShorthand)]));
    return { ...container, items };
  }
  if (container.kind !== 'map') return container;
  const name = String(key);
  const old = container.entries.get(name);
  if (removes && !old) throw nothingToRemove(assignment);
  return withEntry(container, name, removes ? undefined : { keyAt: old?.keyAt ?? at, value: place(old?.value, assignment, depth + 1, isShorthand) });
}

function notA(kind: 'list' | 'map', here: Path, found: Located, { path, at }: Assignment): LimbeckError {
  const names = { list: 'a list', map: 'a map', scalar: 'a single value' };
  return new LimbeckError('LIM1006', {
    what: `"${formatPath(path)}" does not exist: \`${formatPath(here)}\` is not ${names[kind]}.`,
    where: at,
    expected: `${names[kind]} at \`${formatPath(here)}\``,
    found: names[found.kind],
    next: found.kind === 'list' ? `Name an item, such as \`${formatPath([...here, 0])}\`, or set \`${formatPath(here)}\` as a whole.` : `Set \`${formatPath(here)}\` as a whole.`,
  });
}

function outOfList(here: Path, length: number, { path, at }: Assignment): LimbeckError {
  return new LimbeckError('LIM1006', {
    what: `"${formatPath(path)}" does not exist: the list \`${formatPath(here)}\` has ${length} ${length === 1 ? 'item' : 'items'}.`,
    where: at,
    expected: `an index from 0 to ${length}, where ${length} adds an item`,
    next: 'Indices begin at 0.',
  });
}

function nothingToRemove({ path, at }: Assignment): LimbeckError {
  return new LimbeckError('LIM1006', { what: `"${formatPath(path)}" does not exist, so null cannot remove it.`, where: at, next: 'Leave the argument out, or correct the path.' });
}
