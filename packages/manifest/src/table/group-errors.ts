import { LimbeckError } from '@limbeck/core';

/** The mistakes of all cells, each said once with the cells that have it; one that every cell has belongs to the base and names none. */
export function groupCellErrors(cells: readonly { readonly name: string; readonly errors: readonly LimbeckError[] }[]): LimbeckError[] {
  const groups = new Map<string, { readonly error: LimbeckError; readonly names: Set<string> }>();
  for (const { name, errors } of cells) {
    for (const error of errors) {
      const { what, where } = error.details;
      const key = JSON.stringify([error.code, what, where]);
      const group = groups.get(key);
      if (group) group.names.add(name);
      else groups.set(key, { error, names: new Set([name]) });
    }
  }
  return [...groups.values()].map(({ error, names }) => (names.size === cells.length ? error : inCells(error, [...names])));
}

function inCells(error: LimbeckError, [first, ...others]: readonly string[]): LimbeckError {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return new LimbeckError(error.code, { ...error.details, what: `In cell "${first!}"${more}: ${error.details.what}` }, { cause: error.cause });
}
