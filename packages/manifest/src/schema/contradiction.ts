import type { ErrorCode } from '@limbeck/core';
import type { z } from 'zod';
import type { Path } from '../source/path.js';

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

interface Contradiction<T> {
  /** The value that the error points at. */
  readonly path: Path;
  /** The other values that take part. */
  readonly others: readonly Path[];
  /** Whether the map contradicts itself. Other values may be wrong at the same time, so any may be missing or of another type. */
  readonly holds: (value: Tolerant<T>) => boolean;
  readonly code?: ErrorCode;
  readonly what: string;
  readonly expected: string;
  readonly next: string;
}

type Tolerant<T> = T extends object ? { readonly [Key in keyof T]?: unknown } : never;

/** The map schema, with a rule over several of its values that is checked even when others of them are wrong. */
export function contradiction<Schema extends z.ZodObject>(schema: Schema, { path, others, holds, code = 'LIM1009', what, expected, next }: Contradiction<z.output<Schema>>): Schema {
  return schema.refine((value) => !holds(value as Tolerant<z.output<Schema>>), {
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
    path: [...path],
    params: { code, what, expected, next, depth: path.length, others } satisfies ContradictionText,
  });
}

/** The value at a path, or undefined where something on the way is missing or no map. */
export function pick(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value);
}
