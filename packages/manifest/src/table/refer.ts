import { LimbeckError, nearest, type SourceLocation } from '@limbeck/core';
import { oneOf } from '../problems/expected.js';
import type { Places } from '../source/located.js';

/** Where the words of a table stand, and what is wrong with them. */
export interface Placed extends Places {
  readonly errors: LimbeckError[];
}

/** The error of a word that names nothing in the table. */
export function unknownWord(word: string, { what, known, where }: { readonly what: string; readonly known: readonly string[]; readonly where: SourceLocation }): LimbeckError {
  const suggestion = nearest(word, known);
  return new LimbeckError('LIM1002', {
    what: `"${word}" is not ${what}.`,
    where,
    expected: oneOf(known),
    found: JSON.stringify(word),
    next: suggestion === undefined ? 'Write one of the expected words.' : `Did you mean ${JSON.stringify(suggestion)}?`,
  });
}
