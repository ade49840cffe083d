import type { ErrorDetails, LimbeckError } from '@limbeck/core';
import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type YAMLMap } from 'yaml';
import type { Located, LocatedEntry, LocatedMap, LocatedScalar, Position } from './located.js';

export const MAX_DEPTH = 64;
const MAX_VALUES = 100_000;

export interface Reading {
  readonly place: (offset: number) => Position;
  readonly refuse: (offset: number, details: ErrorDetails) => LimbeckError;
  readonly errors: LimbeckError[];
}

/** The nodes of a parsed document as located data, aliases expanded. */
export function locateNodes(document: Document.Parsed, { place, refuse, errors }: Reading): Located {
  const anchors = new Map<string, Node>();
  let values = 0;

  const locate = (node: Node | null, keyAt: Position, depth: number): Located => {
    const offset = offsetOf(node);
    if (++values > MAX_VALUES) throw refuse(offset, { what: `The YAML has more than ${MAX_VALUES} values once its aliases are expanded.`, next: 'Use fewer aliases.' });
    if (depth > MAX_DEPTH) throw refuse(offset, { what: `The YAML is nested more than ${MAX_DEPTH} levels deep once its aliases are expanded.`, next: 'Do not place an alias inside its own anchor.' });
    if (isAlias(node)) return locate(anchorOf(node), place(offset), depth + 1);
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isMap(node)) return locateMap(node, depth);
    const at = place(offset);
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => locate(item as Node | null, at, depth + 1)) };
    return locateScalar(node, at, keyAt);
  };

  const locateMap = (node: YAMLMap, depth: number): LocatedMap => {
    const entries = new Map<string, LocatedEntry>();
    for (const { key, value } of node.items as readonly { readonly key: Node | null; readonly value: Node | null }[]) {
      const keyAt = place(offsetOf(key));
      const name = keyName(key);
      const twin = name === undefined ? undefined : entries.get(name);
      if (name === undefined) errors.push(refuse(offsetOf(key), { what: 'A key is not a word.', expected: 'a word before the ":"', next: 'Put a text that begins with "{", "[", "*" or "?" in quotes.' }));
      else if (twin) errors.push(refuse(offsetOf(key), { what: `The key \`${name}\` stands twice in one map.`, found: `\`${name}\` on line ${twin.keyAt.line} and on line ${keyAt.line}`, next: 'Remove one of them.' }));
      else entries.set(name, { keyAt, value: locate(value, keyAt, depth + 1) });
    }
    return { kind: 'map', at: place(offsetOf(node)), entries };
  };

  const anchorOf = (alias: Alias): Node => {
    const target = anchors.get(alias.source);
    if (target) return target;
    throw refuse(offsetOf(alias), { what: `The alias \`*${alias.source}\` has no anchor.`, expected: `\`&${alias.source}\` on an earlier value`, next: 'Correct the name, or put a text that begins with "*" in quotes.' });
  };

  const root = document.contents;
  return locate(root, place(offsetOf(root)), 0);
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function keyName(key: Node | null): string | undefined {
  if (!isScalar(key)) return undefined;
  const name = typeof key.value === 'string' ? key.value : key.source;
  return name === '__proto__' ? undefined : name;
}

/** An empty value stands where its key stands. */
function locateScalar(node: Node | null, at: Position, keyAt: Position): LocatedScalar {
  if (!isScalar(node) || node.value === null) return { kind: 'scalar', value: null, at: isScalar(node) && node.source ? at : keyAt };
  const { value, source } = node;
  return { kind: 'scalar', value: typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : (source ?? ''), at };
}
