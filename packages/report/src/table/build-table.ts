import { spreadOf, type TableCellOutcome, type TableCellRecord, type TableOutcome, type TableRecord } from '@limbeck/record';
import { differenceOf } from '../accuracy-gain.js';
import { atCell, liesAt } from './combinations.js';

/** The table with what follows from its trainings: mean and spread of each cell, and its gain over the baseline, seed by seed. */
export function buildTable(outcome: TableOutcome): TableRecord {
  return { ...outcome, cells: outcome.cells.map((cell) => ({ ...cell, result: resultOf(cell, outcome), gain: gainOf(cell, outcome) })) };
}

function resultOf(cell: TableCellOutcome, outcome: TableOutcome): TableCellRecord['result'] {
  const accuracies = accuraciesOf(cell, outcome).map(([, accuracy]) => accuracy);
  return accuracies.length === 0 ? null : spreadOf(accuracies);
}

function gainOf(cell: TableCellOutcome, outcome: TableOutcome): TableCellRecord['gain'] {
  const { baseline, cells } = outcome;
  if (baseline === null || isBaseline(cell, outcome)) return null;
  const other = atCell(cells, { ...cell.at, ...baseline });
  const gain = other && differenceOf(accuraciesOf(cell, outcome), accuraciesOf(other, outcome));
  return gain ? { mean: gain.mean, sd: gain.sd ?? null, n: gain.n, margin: gain.margin ?? null } : null;
}

function accuraciesOf({ runs }: Pick<TableCellOutcome, 'runs'>, { metric }: Pick<TableOutcome, 'metric'>): [seed: number, accuracy: number][] {
  return runs.map(({ seed, accuracy }) => [seed, accuracy[metric]]);
}

/** Whether gains are computed against this cell. */
export function isBaseline(cell: Pick<TableCellOutcome, 'at'>, { baseline }: Pick<TableOutcome, 'baseline'>): boolean {
  return baseline !== null && liesAt(cell, baseline);
}
