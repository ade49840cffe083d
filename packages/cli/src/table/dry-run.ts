import { labelsAt } from '@limbeck/report';
import { CellStore, chosenTrainings, teachersFor, type PlannedCell, type PreparedTable, type TablePlan } from '@limbeck/runtime';
import { printJson, printLine } from '../output.js';
import { shortPath } from '../short-path.js';
import { resolve } from 'node:path';

interface DryRun {
  readonly prepared: PreparedTable;
  readonly folder: string;
  readonly isChosen: (cell: PlannedCell) => boolean;
  readonly json: boolean;
}

/** Lists what a table would train, and what of it is finished. */
export async function dryRun(plan: TablePlan, { prepared, folder, isChosen, json }: DryRun): Promise<void> {
  const stores = { cells: new CellStore(resolve(folder), 'cells'), teachers: new CellStore(resolve(folder), 'teachers') };
  const chosen = chosenTrainings(plan, isChosen);
  const cells = await Promise.all(chosen.map(async ({ name, seed, key, teachers }) => ({ name, seed, folder: stores.cells.nameOf(key), finished: (await stores.cells.finished(key)) !== undefined, teachers: [...teachers.values()].map((teacher) => teacher.key) })));
  const teachers = await Promise.all(teachersFor(chosen).map(async ({ name, seed, key }) => ({ name, seed, key, folder: stores.teachers.nameOf(key), finished: (await stores.teachers.finished(key)) !== undefined })));
  const excluded = prepared.excluded.map(({ at, reason }) => ({ name: labelsAt(at, [...prepared.layout.rows, ...prepared.layout.columns]), reason }));
  if (json) return printJson({ ok: true, folder, cells, teachers, excluded });
  const state = (finished: boolean): string => (finished ? 'kept  ' : 'to run');
  for (const { name, folder: own, finished } of teachers) printLine(`${state(finished)}  ${name}  ${own}`);
  for (const { name, seed, folder: own, finished } of cells) printLine(`${state(finished)}  ${name}, seed ${seed}  ${own}`);
  for (const { name, reason } of excluded) printLine(`excluded  ${name}: ${reason}`);
  const open = cells.filter(({ finished }) => !finished).length;
  printLine(`\n${open} of ${cells.length} trainings to run, ${teachers.filter(({ finished }) => !finished).length} of ${teachers.length} teachers; the table is kept in ${shortPath(resolve(folder))}`);
}
