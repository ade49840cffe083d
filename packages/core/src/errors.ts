import type { ErrorCode } from './error-codes.js';

export interface SourceLocation {
  readonly file: string;
  /** From 1; left out where there is only a file. */
  readonly line?: number;
  readonly column?: number;
  /** Path inside the document, for example `distill.strategies[0].use`. */
  readonly path?: string;
}

export interface ErrorDetails {
  /** One sentence with the offending value in quotes. */
  readonly what: string;
  /** The place in the manifest, or whatever the user gave. */
  readonly where?: SourceLocation;
  /** The line of a plugin's code that it comes from. */
  readonly source?: SourceLocation;
  readonly expected?: string;
  readonly found?: string;
  /** What to do next, as an instruction. */
  readonly next?: string;
}

/** An error that a user can cause, as data. `message` is its one-line form; the command line renders the rest. */
export class LimbeckError extends Error {
  override readonly name: string = 'LimbeckError';

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails,
    options?: { readonly cause?: unknown },
  ) {
    super(`${code} ${details.what}`, options);
  }
}

/** Several independent errors found in one pass, all reported at once. */
export class LimbeckErrors extends Error {
  override readonly name = 'LimbeckErrors';

  constructor(readonly errors: readonly LimbeckError[]) {
    super(errors.map((error) => error.message).join('\n'));
  }
}

export function formatLocation(where: SourceLocation): string {
  const position = where.line === undefined ? '' : `:${where.line}${where.column === undefined ? '' : `:${where.column}`}`;
  return `${where.file}${position}${where.path === undefined ? '' : ` (${where.path})`}`;
}

/** The full text of an error: code and sentence, where, in which line of a plugin, expected and found, what to do next. */
export function formatError(error: LimbeckError): string {
  const { what, where, source, expected, found, next } = error.details;
  const lines = [`${error.code} ${what}`];
  if (where) lines.push(`  at ${formatLocation(where)}`);
  if (source) lines.push(`  in ${formatLocation(source)}`);
  if (expected !== undefined) lines.push(`  expected: ${expected}`);
  if (found !== undefined) lines.push(`  found:    ${found}`);
  if (next !== undefined) lines.push(`  next:     ${next}`);
  return lines.join('\n');
}

/** 2 for a bad manifest, plugin name or usage; 1 for a run that failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  if (error instanceof LimbeckErrors) return error.errors.every((each) => exitCodeOf(each) === 2) ? 2 : 1;
  if (!(error instanceof LimbeckError)) return 1;
  return /^LIM(1|200)/.test(error.code) && error.code !== 'LIM2005' ? 2 : 1;
}
