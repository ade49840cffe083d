import type { TableRecord } from '@limbeck/record';
import { BASELINE, cellText } from './cell-text.js';
import { atCell, combinations, labelsAt, liesAt, type Coordinates } from './combinations.js';
import { formatMeanOfSeeds } from '../format-mean.js';
import { Footnotes } from './footnotes.js';
import { notesOf, referenceTitle } from './notes.js';
import { NONE } from '../rows.js';
import { sharedTeacher } from './shared-teacher.js';

/** Text in rows and columns, whatever it is drawn with. Cells may have several lines. */
export interface Block {
  readonly title: string | null;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface TableView {
  /** What was measured, and published values that do not fit beside it. */
  readonly blocks: readonly Block[];
  readonly footnotes: readonly string[];
  /** What the figures are, in sentences. */
  readonly notes: readonly string[];
}

/** A table of one column has its gain and its references beside it; one of several has gains below the accuracies, and each reference as a block of its own. */
export function tableView(table: TableRecord): TableView {
  const all = combinations(table, table.rows);
  const rows = all.filter((row) => isShown(row, table));
  const columns = combinations(table, table.columns);
  const footnotes = new Footnotes();
  const blocks = columns.length === 1 ? [oneColumn(table, rows, columns[0]!, footnotes)] : [grid(table, rows, columns, footnotes), ...references(table, rows, columns)];
  return { blocks, footnotes: footnotes.lines(), notes: notesOf(table, { hiddenRows: all.filter((row) => !rows.includes(row)).map((row) => labelsAt(row, table.rows)), untitled: columns.length === 1 ? table.references : [] }) };
}

/** A row of which nothing was to be run is left out. */
function isShown(row: Coordinates, { cells }: TableRecord): boolean {
  const own = cells.filter((cell) => liesAt(cell, row));
  return own.some(({ runs, failures, excluded }) => runs.length > 0 || failures.length > 0 || excluded !== null);
}

function oneColumn(table: TableRecord, rows: readonly Coordinates[], column: Coordinates, footnotes: Footnotes): Block {
  const withGain = table.baseline !== null;
  const line = (row: Coordinates): string[] => {
    const { accuracy, gain } = cellText(atCell(table.cells, { ...row, ...column }), table, footnotes);
    return [labelsAt(row, table.rows), accuracy, ...(withGain ? [gain] : []), ...table.references.map(({ values }) => published(values, { ...row, ...column }))];
  };
  const teacher = sharedTeacher(table, column);
  const above = teacher === undefined ? [] : [[`teacher: ${teacher.model}`, teacher.text, ...(withGain ? [''] : []), ...table.references.map(() => '')]];
  return { title: null, head: [table.rows.join(', '), 'accuracy %', ...(withGain ? ['gain'] : []), ...table.references.map(({ label }) => label)], rows: [...above, ...rows.map(line)] };
}

function grid(table: TableRecord, rows: readonly Coordinates[], columns: readonly Coordinates[], footnotes: Footnotes): Block {
  const line = (row: Coordinates): string[] => [
    labelsAt(row, table.rows),
    ...columns.map((column) => {
      const { accuracy, gain } = cellText(atCell(table.cells, { ...row, ...column }), table, footnotes);
      return gain === '' || gain === BASELINE ? accuracy : `${accuracy}\n${gain}`;
    }),
  ];
  const teachers = columns.map((column) => sharedTeacher(table, column));
  const above = teachers.every((teacher) => teacher === undefined) ? [] : [['teacher', ...teachers.map((teacher) => teacher?.text ?? NONE)]];
  return { title: null, head: [table.rows.join(', '), ...columns.map((column) => labelsAt(column, table.columns))], rows: [...above, ...rows.map(line)] };
}

function references(table: TableRecord, rows: readonly Coordinates[], columns: readonly Coordinates[]): Block[] {
  return table.references.map((reference) => ({
    title: referenceTitle(reference),
    head: [table.rows.join(', '), ...columns.map((column) => labelsAt(column, table.columns))],
    rows: rows.map((row) => [labelsAt(row, table.rows), ...columns.map((column) => published(reference.values, { ...row, ...column }))]).filter(([, ...values]) => values.some((value) => value !== NONE)),
  }));
}

function published(values: TableRecord['references'][number]['values'], at: Coordinates): string {
  const value = atCell(values, at);
  return value ? formatMeanOfSeeds(value) : NONE;
}
