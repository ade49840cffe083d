import { LimbeckError } from '@limbeck/core';
import type { SourceLocation } from '@limbeck/core';
import { fileURLToPath } from 'node:url';
import { shownPath } from '../shown-path.js';
import { causeText } from './cause-text.js';
import type { DefinitionPlace } from './definition.js';
import { placeOfError } from './place-of-error.js';
import { syntaxErrorIn } from './syntax-error.js';

/** Why a plugin's module could not be imported, with the line in it where there is one. `file` is the module's own, where it is known. */
export async function loadError({ what, where }: DefinitionPlace, cause: unknown, file: string | undefined): Promise<LimbeckError> {
  const missing = missingImport(cause);
  if (missing) {
    const { name, importer } = missing;
    const source = importer === undefined ? fileSource(file) : { file: shownPath(importer) };
    return failure({ what: `${what} imports "${name}", which is not installed where it lies.`, where, source, cause, next: isPackage(name) ? `Install it there: npm install ${packageOf(name)}.` : 'Correct the path in the import.' });
  }
  const syntax = await syntaxErrorIn(cause, file);
  if (syntax) return failure({ what: `${what} has a syntax error: ${syntax.text}`, where, source: syntax.source ?? fileSource(file), cause, next: syntax.source ? 'Correct that line.' : 'Run again with --debug for the stack.' });
  const source = placeOfError(cause) ?? fileSource(file);
  return failure({ what: `${what} threw an error when it was imported: ${causeText(cause)}`, where, source, cause, next: source?.line === undefined ? 'Run again with --debug for the stack.' : 'Mend that line; --debug prints the stack.' });
}

interface Failure {
  readonly what: string;
  readonly where: SourceLocation | undefined;
  readonly source: SourceLocation | undefined;
  readonly cause: unknown;
  readonly next: string;
}

function failure({ what, where, source, cause, next }: Failure): LimbeckError {
  return new LimbeckError('LIM2004', { what, ...(where ? { where } : {}), ...(source ? { source } : {}), next }, { cause });
}

function fileSource(file: string | undefined): SourceLocation | undefined {
  return file === undefined ? undefined : { file: shownPath(file) };
}

/** What a module imports and is not there, and the file that imports it. */
function missingImport(cause: unknown): { readonly name: string; readonly importer: string | undefined } | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || !['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(String(cause.code))) return undefined;
  const [, name, importer] = /Cannot find (?:module|package) '([^']+)'(?: imported from (\S.*))?/.exec(cause.message.split('\n')[0]!) ?? [];
  const [required] = 'requireStack' in cause && Array.isArray(cause.requireStack) ? (cause.requireStack as string[]) : [];
  const from = importer ?? required;
  return name === undefined ? undefined : { name: shownPath(name), importer: from?.startsWith('file:') ? fileURLToPath(from) : from };
}

const isPackage = (name: string): boolean => !/^(?:\.|\/|\w:\\|[^@/]+\/node_modules)/.test(name);
const packageOf = (name: string): string => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
