import type { Coordinates, TableAxis } from '@limbeck/core';
import type { z } from 'zod';
import type { LoadedManifest } from '../load.js';
import type { tableSchema } from './schema.js';

export type TableKeys = z.output<typeof tableSchema>;

/** Published values, each at the cells that it is for. */
export interface TableReference {
  readonly label: string;
  readonly source: string;
  readonly url: string | null;
  readonly metric: 'last' | 'best' | null;
  /** Fractions, as accuracies are everywhere else. */
  readonly values: readonly { readonly at: Coordinates; readonly mean: number; readonly sd: number | null; readonly n: number | null }[];
}

/** What a table shows, without its experiments. */
export interface TableLayout {
  readonly name: string;
  readonly description: string | null;
  readonly metric: 'last' | 'best';
  readonly axes: readonly TableAxis[];
  /** Axes that the rows are every combination of. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** The labels that the baseline of a cell has instead of its own. */
  readonly baseline: Coordinates | null;
  readonly references: readonly TableReference[];
}

export interface ExcludedCell {
  readonly at: Coordinates;
  readonly reason: string;
}

/** One combination of the axes' values, as a checked experiment. */
export interface TableCell {
  readonly at: Coordinates;
  /** Its labels, rows before columns. */
  readonly name: string;
  readonly loaded: LoadedManifest;
}

export interface LoadedTable {
  readonly layout: TableLayout;
  readonly cells: readonly TableCell[];
  readonly excluded: readonly ExcludedCell[];
  readonly file: string;
}
