import { combinations, LimbeckError, labelsAt, type Coordinates } from '@limbeck/core';
import { issueErrors } from '../problems/issue-errors.js';
import { isMap } from '../schema/contradiction.js';
import type { Path } from '../source/path.js';
import { unknownWord, type Placed } from './refer.js';
import { publishedSchema } from './schema.js';
import type { TableKeys, TableLayout, TableReference } from './types.js';

type Sides = Pick<TableLayout, 'axes' | 'rows' | 'columns'>;
type Value = TableReference['values'][number];

/** Published values at their cells; rows and columns are named as the table names them. */
export function referencesOf({ references }: TableKeys, sides: Sides, placed: Placed): TableReference[] {
  const rows = byName(sides, sides.rows);
  const columns = byName(sides, sides.columns);
  return references.map(({ label, source, url = null, metric = null, seeds = null, values }, i) => {
    const read = (value: unknown, at: Coordinates, path: Path): Value[] => published(value, { at, n: seeds, path }, placed);
    const inRow = (row: Coordinates, value: unknown, path: Path): Value[] => {
      if (sides.columns.length === 0) return read(value, row, path);
      if (!isMap(value)) {
        placed.errors.push(new LimbeckError('LIM1002', { what: 'The table has columns, so a published value needs the label of its column.', where: placed.locate(path), expected: 'a map of column labels and values', found: JSON.stringify(value), next: 'Write { <column>: <value> }.' }));
        return [];
      }
      return Object.entries(value).flatMap(([name, inner]) => {
        const column = columns.get(name);
        if (!column) placed.errors.push(unknownWord(name, { what: 'the label of a column', known: [...columns.keys()], where: placed.locateKey(path, name) }));
        return column ? read(inner, { ...row, ...column }, [...path, name]) : [];
      });
    };
    return {
      label, source, url, metric,
      values: Object.entries(values).flatMap(([name, value]) => {
        const row = rows.get(name);
        const path = ['references', i, 'values'];
        if (!row) placed.errors.push(unknownWord(name, { what: 'the label of a row', known: [...rows.keys()], where: placed.locateKey(path, name) }));
        return row ? inRow(row, value, [...path, name]) : [];
      }),
    };
  });
}

function byName({ axes }: Sides, side: readonly string[]): Map<string, Coordinates> {
  return new Map(combinations({ axes }, side).map((at) => [labelsAt(at, side), at]));
}

/** Per cent in the manifest, fractions in the layout. */
function published(value: unknown, { at, n, path }: { readonly at: Coordinates; readonly n: number | null; readonly path: Path }, { locate, locateKey, errors }: Placed): Value[] {
  if (value === null) return [];
  const { data, error } = publishedSchema.safeParse(value);
  if (error) {
    errors.push(...issueErrors(error.issues, { value, base: path, schema: publishedSchema, locate, locateKey }));
    return [];
  }
  const given = typeof data === 'number' ? { mean: data } : data;
  return [{ at, mean: given.mean / 100, sd: given.sd === undefined ? null : given.sd / 100, n: given.n ?? n }];
}
