import type { SourceLocation } from '@limbeck/core';
import { shownPath } from '../shown-path.js';

/** The place of a key in a JSON text: where the last key of the path stands that is there. A key is searched after the one before it, so an earlier sibling's may be taken for it where both are named alike. */
export function placeInJson(text: string, path: readonly string[], file: string): SourceLocation {
  let offset = -1;
  for (const key of path) {
    const at = new RegExp(`${JSON.stringify(key).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\s*:`).exec(text.slice(offset + 1));
    if (!at) break;
    offset += 1 + at.index;
  }
  if (offset < 0) return { file: shownPath(file), path: path.join('.') };
  const before = text.slice(0, offset);
  return { file: shownPath(file), line: before.split('\n').length, column: offset - before.lastIndexOf('\n'), path: path.join('.') };
}
