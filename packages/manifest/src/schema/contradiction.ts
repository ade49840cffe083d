import type { ErrorCode } from '@limbeck/core';
import type { z } from 'zod';
import { valueAt, type Path } from '../source/path.js';
import { unique } from './unique.js';

/** How an error reads that no type of a single value expresses; the `params` of a zod issue. */
export interface ContradictionText {
  readonly code: ErrorCode;
  readonly what: string;
  readonly expected: string;
  readonly next: string;
  /** The map whose values contradict each other is so many levels above the value that the error points at. */
  readonly depth: number;
  /** The other values that take part, from that map on: a misspelt key of theirs explains the contradiction. */
  readonly others: readonly Path[];
}

/** One contradiction of a map. */
export interface Contradiction {
  /** The value that the error points at. */
  readonly path: Path;
  /** The other values that take part. */
  readonly others: readonly Path[];
  readonly code?: ErrorCode;
  readonly what: string;
  readonly expected: string;
  readonly next: string;
}

/** A contradiction that always stands at the same place. */
interface Rule<T> extends Contradiction {
  /** Whether the map contradicts itself. */
  readonly holds: (value: Tolerant<T>) => boolean;
}

/** Other values of the map may be wrong at the same time, so any may be missing or of another type. */
type Tolerant<T> = T extends object ? { readonly [Key in keyof T]?: unknown } : never;

/** The map schema, with a rule over several of its values that is checked even when others of them are wrong. */
export function contradiction<Schema extends z.ZodObject>(schema: Schema, { holds, ...found }: Rule<z.output<Schema>>): Schema {
  return contradictions(schema, (value) => (holds(value) ? [found] : []));
}

/** The map schema, with rules that find every contradiction of it, wherever it stands. */
export function contradictions<Schema extends z.ZodObject>(schema: Schema, find: (value: Tolerant<z.output<Schema>>) => Iterable<Contradiction>): Schema {
  return schema.superRefine(
    (value, { addIssue }) => {
      for (const { path, code = 'LIM1009', ...text } of find(value as Tolerant<z.output<Schema>>)) {
        addIssue({ code: 'custom', path: [...path], params: { ...text, code, depth: path.length } satisfies ContradictionText });
      }
    },
    { when: ({ value }) => isMap(value) },
  );
}

/** The value under a key, or undefined where it is missing or the value is no map. */
export function pick(value: unknown, key: string): unknown {
  return valueAt(value, [key]);
}

export function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list, with where each stands; none of a value that is no list. */
export function itemsOf(value: unknown, path: Path): { readonly value: unknown; readonly path: Path }[] {
  return Array.isArray(value) ? value.map((item: unknown, i) => ({ value: item, path: [...path, i] })) : [];
}

/** The same of a value that may also be a single map. */
export function eachOf(value: unknown, path: Path): { readonly value: unknown; readonly path: Path }[] {
  return isMap(value) ? [{ value, path }] : itemsOf(value, path);
}

/** Whether no two items of a list have the same value under a key; items without it are not compared. */
export function distinctBy(list: unknown, key: string): boolean {
  return unique(itemsOf(list, []).map(({ value }) => pick(value, key)).filter((value) => value !== undefined));
}
