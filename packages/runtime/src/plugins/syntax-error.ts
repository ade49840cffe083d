import type { SourceLocation } from '@limbeck/core';
import { causeText } from './cause-text.js';
import { importLocalFile } from './import-local-file.js';
import { placeOfError } from './place-of-error.js';

export interface SyntaxMistake {
  readonly text: string;
  readonly source: SourceLocation | undefined;
}

/** A syntax error as such, with its place. Node tells none for modules that it parses itself: then `file` is loaded as a lone file is, which finds the place, in it or in what it imports. */
export async function syntaxErrorIn(cause: unknown, file: string | undefined): Promise<SyntaxMistake | undefined> {
  if (!(cause instanceof Error)) return undefined;
  const parsed = /^ParseError: (.*?)\s*(?:\n|$)/.exec(cause.message);
  if (parsed) return { text: `${parsed[1]!}.`, source: placeOfError(cause) };
  if (!(cause instanceof SyntaxError)) return undefined;
  const place = placeOfError(cause) ?? (file === undefined ? undefined : await importLocalFile(file).then(() => undefined, placeOfError));
  return { text: causeText(cause).replace(/^SyntaxError: /, ''), source: place };
}
