import type { RunSummary, TableCellOutcome, TableOutcome, TableRunRecord, TableTeacherRecord } from '@limbeck/record';
import { thisMachine } from '@limbeck/record';
import type { PlannedCell, PlannedTraining, TablePlan } from './plan-table.js';
import type { PreparedTable } from './prepare-table.js';
import type { TableResults, Trained } from './run-table.js';
import { studentOf } from './student-of.js';
import { LIMBECK_VERSION } from '../version.js';

export interface OutcomeFacts {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly interrupted: boolean;
}

/** What running a table came to, as a record. */
export function outcomeOf(table: PreparedTable, plan: TablePlan, results: TableResults, { startedAt, finishedAt, interrupted }: OutcomeFacts): TableOutcome {
  const { layout } = table;
  const planned = plan.cells.map((cell) => cellOutcome(cell, results));
  const excluded = table.excluded.map(({ at, reason }): TableCellOutcome => ({ at: { ...at }, excluded: reason, runs: [], failures: [], notRun: [] }));
  const failed = planned.some(({ failures }) => failures.length > 0);
  return {
    schemaVersion: 1,
    name: layout.name, description: layout.description,
    status: interrupted ? 'interrupted' : failed ? 'failed' : 'completed',
    limbeckVersion: LIMBECK_VERSION, manifest: table.file, overrides: [...table.overrides],
    startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString(), seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
    machine: { ...thisMachine(), node: process.versions.node },
    metric: layout.metric,
    axes: layout.axes.map(({ name, labels }) => ({ name, labels: [...labels] })), rows: [...layout.rows], columns: [...layout.columns],
    baseline: layout.baseline === null ? null : { ...layout.baseline },
    references: layout.references.map((reference) => ({ ...reference, values: reference.values.map((value) => ({ ...value, at: { ...value.at } })) })),
    teachers: results.teachers.flatMap(({ teacher, trained, folder }): TableTeacherRecord[] => {
      if (trained.status !== 'completed') return [];
      const { model, runs: [run] } = studentOf(trained.summary);
      return [{ key: teacher.key, model, seed: teacher.seed, accuracy: run!.accuracy, weights: `${folder}/${run!.weights!}`, ...provenance(trained.summary, folder, trained.kept) }];
    }),
    cells: inOrder([...planned, ...excluded], layout.axes),
  };
}

function cellOutcome({ at, trainings }: PlannedCell, results: TableResults): TableCellOutcome {
  const trained = trainings.map((training) => ({ training, outcome: results.of(training) }));
  return {
    at: { ...at }, excluded: null,
    runs: trained.flatMap(({ training, outcome }) => (outcome.status === 'completed' ? [runRecord(training, outcome, results.folderOf(training))] : [])),
    failures: trained.flatMap(({ training: { seed }, outcome }) => (outcome.status === 'failed' ? [{ seed, ...outcome.failure }] : [])),
    notRun: trained.flatMap(({ training: { seed }, outcome: { status } }) => (status === 'not-run' || status === 'interrupted' ? [seed] : [])),
  };
}

function runRecord({ seed, key, teachers }: PlannedTraining, { summary, kept }: Extract<Trained, { readonly status: 'completed' }>, folder: string): TableRunRecord {
  const { model, parameters, runs: [run] } = studentOf(summary);
  return {
    seed, key, model, parameters: parameters!, accuracy: run!.accuracy, split: summary.split, epochs: run!.epochs,
    teachers: summary.models.filter(({ role }) => role === 'teacher').map(({ id = 'teacher', model: name, accuracy }) => ({ model: name, accuracy: accuracy!.mean, key: teachers.get(id)?.key ?? null })),
    ...provenance(summary, folder, kept),
  };
}

function provenance({ manifestHash, limbeckVersion, backend: { id, device, threads, versions }, finishedAt, seconds }: RunSummary, folder: string, kept: boolean): Pick<TableRunRecord, 'folder' | 'manifestHash' | 'limbeckVersion' | 'backend' | 'finishedAt' | 'seconds' | 'kept'> {
  return { folder, manifestHash, limbeckVersion, backend: { id, device, threads, versions }, finishedAt, seconds, kept };
}

/** Every combination of labels, the last axis fastest. */
function inOrder(cells: readonly TableCellOutcome[], axes: readonly { readonly name: string; readonly labels: readonly string[] }[]): TableCellOutcome[] {
  const rank = ({ at }: TableCellOutcome): number => axes.reduce((sum, { name, labels }) => sum * labels.length + labels.indexOf(at[name]!), 0);
  return cells.toSorted((a, b) => rank(a) - rank(b));
}
