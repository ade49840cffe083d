import type { TableRecord } from '@limbeck/record';
import { formatPercent } from '../format-units.js';
import { liesAt, type Coordinates } from './combinations.js';

/** The one teacher of all cells of a column that have any; undefined when there are several or none. */
export function sharedTeacher({ cells }: Pick<TableRecord, 'cells'>, column: Coordinates): { readonly model: string; readonly text: string } | undefined {
  const own = cells.filter((cell) => liesAt(cell, column));
  const teachers = own.flatMap(({ runs }) => runs.flatMap((run) => run.teachers));
  const [first] = teachers;
  if (!first || teachers.some(({ model, accuracy }) => model !== first.model || accuracy !== first.accuracy)) return undefined;
  return { model: first.model, text: formatPercent(first.accuracy) };
}
