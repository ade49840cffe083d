import { LimbeckError, nearest } from '@limbeck/core';
import type { z } from 'zod';
import type { ContradictionText } from '../schema/contradiction.js';
import type { Places } from '../source/located.js';
import { formatPath, valueAt, type Path } from '../source/path.js';
import { defaultOf, expectedText, oneOf } from './expected.js';
import { foundText, quoted, typeHint } from './found.js';
import { schemaAt } from './known-schema.js';

export interface Explained extends Places {
  /** The part of the manifest that was parsed. */
  readonly value: unknown;
  /** Its place in the manifest. */
  readonly base: Path;
  /** What it was parsed with. */
  readonly schema: z.ZodType | undefined;
  /** The schema of the whole manifest, to tell where a misplaced key belongs. */
  readonly root?: z.ZodType;
}

const keyOf = (path: Path): string => formatPath(path.slice(typeof path.at(-1) === 'number' ? -2 : -1)) ?? 'the manifest';

export function missingError(path: Path, { base, schema, value, locate }: Explained, choices?: string): LimbeckError {
  const full = [...base, ...path];
  const parent = formatPath(full.slice(0, -1));
  const own = schema && schemaAt(schema, value, path);
  const expected = choices ?? (own && expectedText(own));
  const meaning = choices === undefined ? own?.description : undefined;
  return new LimbeckError('LIM1004', {
    what: `\`${keyOf(full)}\` is missing from ${parent === undefined ? 'the manifest' : `\`${parent}\``}.`,
    where: locate(full),
    ...(expected === undefined ? {} : { expected: meaning === undefined ? expected : `${expected}. ${meaning}` }),
    next: `Add \`${keyOf(full)}\`.`,
  });
}

export function valueError(problem: string, path: Path, { base, schema, value, locate }: Explained, message?: string): LimbeckError {
  const full = [...base, ...path];
  const own = schema && schemaAt(schema, value, path);
  // A rule of its own says what it expects; zod's messages repeat the type.
  const said = message?.replace(/^Invalid input: expected (.*?)(, received .*)?$/, '$1');
  const inWords = own && (said === undefined || /^(Invalid|Too) /.test(message!)) ? expectedText(own) : (said ?? 'another value');
  const found = valueAt(value, path);
  const fallback = own && defaultOf(own);
  return new LimbeckError('LIM1002', {
    what: `${quoted(keyOf(full), found)} ${problem}.`,
    where: locate(full),
    expected: inWords,
    found: foundText(found),
    next: typeHint(found, inWords) ?? (fallback === undefined ? correction(own?.description) : `Correct the value, or leave it out for the default, ${JSON.stringify(fallback)}.`),
  });
}

/** What the value is for. */
function correction(description: string | undefined): string {
  return description === undefined ? 'Correct the value.' : `Correct the value: ${description[0]!.toLowerCase()}${description.slice(1)}`;
}

export function choiceError(path: Path, choices: readonly unknown[], { base, value, locate }: Explained): LimbeckError {
  const full = [...base, ...path];
  const found = valueAt(value, path);
  const suggestion = typeof found === 'string' ? nearest(found, choices.map(String)) : undefined;
  return new LimbeckError('LIM1002', {
    what: `${quoted(keyOf(full), found)} is not one of the values that it may have.`,
    where: locate(full),
    ...(choices.length === 0 ? {} : { expected: oneOf(choices) }),
    found: foundText(found),
    next: suggestion === undefined ? 'Write one of the expected values.' : `Did you mean ${JSON.stringify(suggestion)}?`,
  });
}

export function contradictionError({ code, what, expected, next }: ContradictionText, path: Path, { base, locate, value }: Explained): LimbeckError {
  const full = [...base, ...path];
  const found = valueAt(value, path);
  return new LimbeckError(code, { what, where: locate(full), expected, ...(found === undefined || code === 'LIM1004' ? {} : { found: quoted(keyOf(full), found) }), next });
}
