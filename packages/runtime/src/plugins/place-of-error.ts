import type { SourceLocation } from '@limbeck/core';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownPath } from '../shown-path.js';

/** Packages whose frames of a stack say nothing about the plugin that called them; the folders beside this package's own, and where npm puts them. */
const MACHINERY = ['cli', 'core', 'golden', 'kernels', 'manifest', 'runtime', 'tensorflow', 'testkit', 'trace'];
const PACKAGES = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const FOREIGN = /[/\\]node_modules[/\\](?:@tensorflow|commander|jiti|limbeck|zod)[/\\]|[/\\]@limbeck[/\\](?:core|kernels|runtime|trace|tensorflow|backend-\w+)[/\\]|[/\\]plugins[/\\]backend-\w+[/\\]/;

/** The line of a plugin's code that an error comes from: that of a syntax error, else the innermost frame of its stack that is the plugin's own; undefined where there is none. */
export function placeOfError(error: unknown): SourceLocation | undefined {
  if (!(error instanceof Error)) return undefined;
  return placeInMessage(error.message) ?? placeBeforeStack(error.stack ?? '') ?? (error.stack ?? '').split('\n').map(placeOfFrame).find((place) => place !== undefined);
}

/** Jiti ends the message of a syntax error with `file:line:column`, columns from 0. */
function placeInMessage(message: string): SourceLocation | undefined {
  const [, file, line, column] = /\n\s*(\S.*):(\d+):(\d+)$/.exec(message) ?? [];
  return file === undefined ? undefined : { file: shownPath(file), line: Number(line), column: Number(column) + 1 };
}

/** Node writes `file:line`, the line and a caret under it before the stack of an error of linking. */
function placeBeforeStack(stack: string): SourceLocation | undefined {
  const [, file, line, blanks] = /^(\S.*):(\d+)\n.*\n(\s*)\^/.exec(stack) ?? [];
  return file === undefined ? undefined : { file: shownPath(pathOf(file)), line: Number(line), column: blanks!.length + 1 };
}

function placeOfFrame(frame: string): SourceLocation | undefined {
  const [, written, line, column] = /^\s*at (?:.*\()?(?:async )?(\S.*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  if (written === undefined || written.startsWith('node:')) return undefined;
  const file = pathOf(written);
  if (FOREIGN.test(file) || MACHINERY.some((name) => file.startsWith(PACKAGES + sep + name + sep))) return undefined;
  return { file: shownPath(file), line: Number(line), column: Number(column) };
}

function pathOf(written: string): string {
  return written.startsWith('file:') ? fileURLToPath(written) : written;
}
