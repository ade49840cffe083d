import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { deepFreeze } from '../freeze.js';
import { checkDocument, inReadingOrder, isShorthand, together, type DocumentSource, type LoadedManifest, type LoadOptions } from '../load.js';
import { issueErrors } from '../problems/issue-errors.js';
import { child, locateIn, placesIn, toPlain, withEntry, type Located, type LocatedMap } from '../source/located.js';
import type { IsShorthand } from '../source/merge.js';
import { parsePath } from '../source/path.js';
import { readManifestFile, readWithExtends } from '../source/read-files.js';
import { applySets, setFile } from '../source/sets.js';
import { cellDocument } from './cell-document.js';
import { groupCellErrors } from './group-errors.js';
import { isTable, requireTable } from './kind.js';
import { layoutOf, type ResolvedTable } from './layout.js';
import { tableSchema } from './schema.js';
import type { LoadedTable, TableCell } from './types.js';

export interface LoadTableOptions extends Pick<LoadOptions, 'set' | 'also'> {
  /** What else is wrong with a cell whose manifest is right by itself, such as unknown plugins. */
  readonly checkCell?: (cell: LoadedManifest) => Promise<readonly LimbeckError[]>;
}

/**
 * Reads a table, the experiment that it builds on and what both extend, and checks the experiment of every cell. `set` changes the table where a
 * path begins with one of its keys (`seeds=[0]`, `base.data.batchSize=64`), else every cell, after the axes.
 *
 * @throws LimbeckErrors every mistake of the table and of all its cells at once, each said once
 */
export async function loadTable(file: string, options: LoadTableOptions = {}): Promise<LoadedTable> {
  return parseTable(await together(() => readManifestFile(file)), file, options);
}

/** The same for a text; `file` is its name in messages. @throws LimbeckErrors every mistake at once */
export async function parseTable(text: string, file: string, { set = [], also, checkCell }: LoadTableOptions = {}): Promise<LoadedTable> {
  const errors: LimbeckError[] = [];
  const own = await together(() => readWithExtends(text, file, { errors, isShorthand: inBase }), errors);
  requireTable(own.document);
  let { document: whole, files } = await withBase(own.document, { file, files: own.files, errors });
  // One may name another base, in which the next sets a value.
  for (const each of set.filter(isOfTable)) ({ document: whole, files } = await withBase(applySets(whole, [each], inBase, errors), { file, files, errors }));
  const places = placesIn(whole);
  const order = [...files, ...set.map(setFile)];
  const value = toPlain(whole);
  const { data, error } = tableSchema.safeParse(value);
  if (error) {
    errors.push(...issueErrors(error.issues, { value, base: [], schema: tableSchema, root: tableSchema, ...places }));
    throw new LimbeckErrors(inReadingOrder(errors, order));
  }
  const resolved = layoutOf(data, { ...places, errors });
  const source = { file, files, folder: resolve(dirname(file)), set: set.filter((each) => !isOfTable(each)), ...(also ? { also } : {}) };
  const checked = await checkCells(whole as LocatedMap, resolved, source, checkCell);
  errors.push(...groupCellErrors(checked));
  if (errors.length > 0) throw new LimbeckErrors(inReadingOrder(errors, order));
  const { layout, excluded } = resolved;
  return { layout: deepFreeze(layout), excluded, cells: checked.flatMap(({ cell }) => cell ?? []), file };
}

const TABLE_KEYS = new Set(Object.keys(tableSchema.shape));

/** Whether an override is one of the table itself. */
function isOfTable(set: string): boolean {
  const first = parsePath((set.split('=')[0] ?? '').trim())?.[0];
  return typeof first === 'string' && TABLE_KEYS.has(first);
}

/** What is shorthand in the base is in a table below `base`. */
const inBase: IsShorthand = ([key, ...rest]) => key === 'base' && isShorthand(rest);

interface Reading {
  readonly file: string;
  readonly files: readonly string[];
  readonly errors: LimbeckError[];
}

/** The table with the file that `base` names read in its place. */
async function withBase(document: Located, { file, files, errors }: Reading): Promise<{ readonly document: Located; readonly files: readonly string[] }> {
  const base = child(document, 'base');
  if (document.kind !== 'map' || base?.kind !== 'scalar' || typeof base.value !== 'string' || base.value === '') return { document, files };
  const where = locateIn(document, ['base']);
  const name = isAbsolute(base.value) ? base.value : join(dirname(files.includes(base.at.file) ? base.at.file : file), base.value);
  const read = await together(async () => readWithExtends(await readManifestFile(name, where), name, { errors, isShorthand }), errors);
  if (isTable(read.document)) throw new LimbeckErrors([new LimbeckError('LIM1011', { what: `\`base: ${base.value}\` is a table itself.`, where, expected: 'the manifest of an experiment', next: 'Name an experiment; to build on another table, use `extends`.' })]);
  if (read.document.kind !== 'map') throw new LimbeckErrors([new LimbeckError('LIM1002', { what: `\`base: ${base.value}\` is no manifest.`, where, expected: 'a map of keys and values', next: 'Name the manifest of an experiment.' })]);
  return { document: withEntry(document, 'base', { keyAt: document.entries.get('base')!.keyAt, value: read.document }), files: [...new Set([...files, ...read.files])] };
}

interface CheckedCell {
  readonly name: string;
  readonly cell: TableCell | undefined;
  readonly errors: readonly LimbeckError[];
}

async function checkCells(table: LocatedMap, { layout, included }: ResolvedTable, source: Omit<DocumentSource, 'errors'>, checkCell: LoadTableOptions['checkCell']): Promise<CheckedCell[]> {
  const checked: CheckedCell[] = [];
  for (const { at, name, adjustments } of included) {
    const errors: LimbeckError[] = [];
    try {
      const document = cellDocument(table, { at, name, axes: layout.axes, adjustments, set: source.set, errors });
      const loaded = await checkDocument(document, { ...source, errors });
      checked.push({ name, cell: { at, name, loaded }, errors: (await checkCell?.(loaded)) ?? [] });
    } catch (error) {
      if (!(error instanceof LimbeckErrors)) throw error;
      checked.push({ name, cell: undefined, errors: error.errors });
    }
  }
  return checked;
}
