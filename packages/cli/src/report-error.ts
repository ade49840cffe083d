import { formatError, LimbeckError, LimbeckErrors } from '@limbeck/core/errors';
import { colorsFor, type Colors } from './colors.js';
import { printJson } from './output.js';

export interface ErrorFlags {
  readonly json: boolean;
  readonly debug: boolean;
}

/** Writes an error for whoever called: text on stderr, or with --json one object on stdout. `more` joins that object. */
export function reportError(error: unknown, { json, debug }: ErrorFlags, more: object = {}): void {
  const errors = error instanceof LimbeckErrors ? error.errors : [error];
  if (json) {
    printJson({ ok: false, errors: errors.map((each) => errorData(each, debug)), ...more });
    return;
  }
  const colors = colorsFor(process.stderr);
  const count = errors.length > 1 ? [colors.bold(`${errors.length} problems`)] : [];
  process.stderr.write(`${[...errors.map((each) => errorText(each, debug, colors)), ...count].join('\n\n')}\n`);
}

/** An error as JSON: a Limbeck error's code and details, or the message of an unexpected one. */
export function errorData(error: unknown, debug = false): object {
  const stack = debug && error instanceof Error ? { stack: stackOf(error) } : {};
  if (error instanceof LimbeckError) return { code: error.code, ...error.details, ...stack };
  return { code: null, what: messageOf(error), ...stack };
}

/** An error as text, coloured, without a count. */
export function errorText(error: unknown, debug: boolean, colors: Colors): string {
  const text = error instanceof LimbeckError ? formatError(error) : unexpected(error, debug);
  const painted = text
    .replace(/^\S+/, (code) => colors.red(colors.bold(code)))
    .replaceAll(/^ {2}(at|in|expected:|found:|next:) /gm, (label) => colors.dim(label));
  return debug && error instanceof Error ? `${painted}\n\n${colors.dim(stackOf(error))}` : painted;
}

function unexpected(error: unknown, debug: boolean): string {
  const next = debug ? [] : ['  next:     Run again with --debug for the stack, and report it: this is a mistake in Limbeck or in a plugin.'];
  return [`Error ${messageOf(error)}`, ...next].join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

/** The stack with those of its causes. */
function stackOf(error: Error): string {
  const { stack, cause } = error;
  return `${stack ?? messageOf(error)}${cause === undefined ? '' : `\nCaused by: ${cause instanceof Error ? stackOf(cause) : String(cause)}`}`;
}
