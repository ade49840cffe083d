import { combinations, LimbeckError, LimbeckErrors, labelsAt, type Coordinates, type TableAxis } from '@limbeck/core';
import type { Path } from '../source/path.js';
import { unknownWord, type Placed } from './refer.js';
import { referencesOf } from './references.js';
import type { ExcludedCell, TableKeys, TableLayout } from './types.js';

const MAX_CELLS = 10_000;

export interface IncludedCell {
  readonly at: Coordinates;
  readonly name: string;
  /** Which items of `adjust` are meant for it. */
  readonly adjustments: readonly number[];
}

export interface ResolvedTable {
  readonly layout: TableLayout;
  readonly included: readonly IncludedCell[];
  readonly excluded: readonly ExcludedCell[];
}

/** Axes, baseline, exclusions and references with every word looked up. What names nothing is pushed to `errors`. */
export function layoutOf(table: TableKeys, placed: Placed): ResolvedTable {
  const axes = Object.entries(table.axes).map(([name, values]) => ({ name, labels: values.map(({ label }) => label) }));
  checkLabels(axes, placed);
  checkKeys(table, placed);
  const cellCount = axes.reduce((product, { labels }) => product * labels.length, 1);
  if (cellCount > MAX_CELLS) throw new LimbeckErrors([new LimbeckError('LIM1002', { what: `The axes make ${cellCount} cells.`, where: placed.locate(['axes']), expected: `at most ${MAX_CELLS}`, next: 'Split the table.' })]);
  const { rows, columns } = sidesOf(table, axes, placed);
  const sides = { axes, rows, columns };
  const layout = {
    name: table.name, description: table.description ?? null, metric: table.metric, ...sides,
    baseline: baselineOf(table, sides, placed),
    references: referencesOf(table, sides, placed),
  };
  table.exclude.forEach(({ reason: _, ...rule }, i) => checkRule(rule, ['exclude', i], axes, placed));
  table.adjust.forEach(({ where }, i) => checkRule(where, ['adjust', i, 'where'], axes, placed));
  const cells = combinations({ axes }, axes.map(({ name }) => name)).map((at) => ({ at, reason: table.exclude.find(({ reason: _, ...rule }) => matches(at, rule))?.reason }));
  return {
    layout,
    included: cells.filter(({ reason }) => reason === undefined).map(({ at }) => ({
      at,
      name: labelsAt(at, [...rows, ...columns]),
      adjustments: table.adjust.flatMap(({ where }, i) => (matches(at, where) ? [i] : [])),
    })),
    excluded: cells.flatMap(({ at, reason }) => (reason === undefined ? [] : [{ at, reason }])),
  };
}

function checkLabels(axes: readonly TableAxis[], { locate, errors }: Placed): void {
  for (const { name, labels } of axes) {
    for (const [i, label] of labels.entries()) {
      if (labels.indexOf(label) < i) errors.push(new LimbeckError('LIM1009', { what: `Two values of the axis "${name}" have the label "${label}".`, where: locate(['axes', name, i, 'label']), expected: 'a different label for each value', next: 'Rename one of them.' }));
    }
  }
}

/** What the table says for every cell, no value of an axis can change. */
export const NOT_IN_AXES = ['version', 'kind', 'extends', 'name', 'description', 'seeds', 'baselines', 'export'] as const;

function checkKeys({ axes, adjust }: TableKeys, { locateKey, errors }: Placed): void {
  for (const [path, values] of [...Object.entries(axes).map(([name, own]) => [['axes', name], own] as const), [['adjust'], adjust] as const]) {
    values.forEach((value, i) => {
      const parent = [...path, i];
      for (const key of NOT_IN_AXES) {
        if (Object.hasOwn(value, key)) errors.push(new LimbeckError('LIM1003', { what: `\`${key}\` is the same for every cell, so no axis can change it.`, where: locateKey(parent, key), next: key === 'name' ? 'Write `label`.' : 'Remove it.' }));
      }
    });
  }
}

/** Every axis is a row or a column, and none is both. */
function sidesOf({ rows, columns }: TableKeys, axes: readonly TableAxis[], { locate, errors }: Placed): Pick<TableLayout, 'rows' | 'columns'> {
  const names = axes.map(({ name }) => name);
  const written = { rows: listOf(rows), columns: listOf(columns) };
  for (const side of ['rows', 'columns'] as const) {
    const given = written[side] ?? [];
    given.forEach((name, i) => {
      const where = locate(typeof (side === 'rows' ? rows : columns) === 'string' ? [side] : [side, i]);
      const elsewhere = given.indexOf(name) < i || (side === 'columns' && written.rows?.includes(name) === true);
      if (!names.includes(name)) errors.push(unknownWord(name, { what: 'an axis', known: names, where }));
      else if (elsewhere) errors.push(new LimbeckError('LIM1009', { what: `The axis "${name}" is named twice in \`rows\` and \`columns\`.`, where, next: 'Remove one of them.' }));
    });
  }
  // What names nothing has been told; the rest of the table is read as if it were not there.
  if ([...(written.rows ?? []), ...(written.columns ?? [])].some((name) => !names.includes(name))) return defaultSides(names);
  const rest = names.filter((name) => !written.rows?.includes(name) && !written.columns?.includes(name));
  if (written.rows && written.columns && rest.length > 0) {
    errors.push(new LimbeckError('LIM1009', { what: `The axis "${rest[0]!}" is neither in \`rows\` nor in \`columns\`.`, where: locate(['columns']), expected: 'every axis in one of the two', next: 'Add it, or leave out `columns`.' }));
  }
  if (written.rows) return { rows: written.rows, columns: written.columns ?? rest };
  if (written.columns) return { rows: rest, columns: written.columns };
  return defaultSides(names);
}

function defaultSides(names: readonly string[]): Pick<TableLayout, 'rows' | 'columns'> {
  return { rows: names.slice(-1), columns: names.slice(0, -1) };
}

function listOf(names: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof names === 'string' ? [names] : names;
}

function baselineOf({ baseline }: TableKeys, { axes, rows }: Pick<TableLayout, 'axes' | 'rows'>, placed: Placed): Coordinates | null {
  if (baseline === undefined) return null;
  if (typeof baseline !== 'string') {
    checkNames(baseline, ['baseline'], axes, placed);
    return baseline;
  }
  const [row, ...more] = axes.filter(({ name }) => rows.includes(name));
  if (!row || more.length > 0) {
    placed.errors.push(new LimbeckError('LIM1009', { what: `${row ? 'The rows are several axes' : 'No axis is a row'}, so one label does not say which row the baseline is.`, where: placed.locate(['baseline']), expected: `\`{ axis: label }\` with one of the axes ${axes.map(({ name }) => name).join(', ')}`, found: `"${baseline}"`, next: `Write \`baseline: { ${rows[0] ?? axes[0]!.name}: ... }\`.` }));
    return null;
  }
  checkLabel(baseline, row, ['baseline'], placed);
  return { [row.name]: baseline };
}

/** Labels by axis, one or several; a cell matches that has one of them in every axis. */
type Rule = Readonly<Record<string, string | readonly string[]>>;

function checkRule(rule: Rule, path: Path, axes: readonly TableAxis[], placed: Placed): void {
  if (Object.keys(rule).length === 0) placed.errors.push(new LimbeckError('LIM1004', { what: 'No axis is named, so this would be every cell.', where: placed.locate(path), expected: '`<axis>: <label>`', next: 'Name the axes and labels of the cells that are meant.' }));
  checkNames(rule, path, axes, placed);
}

/** Whether every axis and label exists that the map at `path` names. */
function checkNames(rule: Rule, path: Path, axes: readonly TableAxis[], placed: Placed): void {
  for (const [name, given] of Object.entries(rule)) {
    const axis = axes.find((each) => each.name === name);
    if (!axis) placed.errors.push(unknownWord(name, { what: 'an axis', known: axes.map((each) => each.name), where: placed.locateKey(path, name) }));
    else listOf(given)!.forEach((label, i) => checkLabel(label, axis, typeof given === 'string' ? [...path, name] : [...path, name, i], placed));
  }
}

function checkLabel(label: string, { name, labels }: TableAxis, path: Path, { locate, errors }: Placed): void {
  if (!labels.includes(label)) errors.push(unknownWord(label, { what: `a label of the axis "${name}"`, known: labels, where: locate(path) }));
}

function matches(at: Coordinates, rule: Rule): boolean {
  return Object.entries(rule).every(([axis, given]) => listOf(given)!.includes(at[axis]!));
}
