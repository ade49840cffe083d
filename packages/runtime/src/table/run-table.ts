import { LimbeckError } from '@limbeck/core';
import { formatManifest, teachersOf, type Manifest, type TeacherConfig } from '@limbeck/manifest';
import type { RunSummary, TableFailure } from '@limbeck/record';
import { join, resolve } from 'node:path';
import { CellStore } from './cell-store.js';
import { teachersFor, type PlannedTeacher, type PlannedTraining, type TablePlan } from './plan-table.js';
import { runChild, type Command } from './run-child.js';
import { studentOf } from './student-of.js';
import { withTableLock } from './table-lock.js';
import { workThrough, type Task } from './work-queue.js';

/** What one training came to. */
export type Trained =
  | { readonly status: 'completed'; readonly summary: RunSummary; readonly kept: boolean }
  | { readonly status: 'failed'; readonly failure: Pick<TableFailure, 'code' | 'message' | 'folder'> }
  | { readonly status: 'interrupted' | 'not-run' };

/** What whoever watches a table is told: each training once, and each as it starts. */
export type TableEvent = {
  readonly kind: 'teacher' | 'cell';
  readonly name: string;
  readonly seed: number;
  /** Counts from 1, in the order of ending; of those that end, `total` there are. */
  readonly index: number;
  readonly total: number;
} & ({ readonly type: 'started' } | { readonly type: 'ended'; readonly trained: Trained });

export interface RunTableOptions {
  /** Folder of the table, which keeps what is finished. */
  readonly folder: string;
  readonly command: Command;
  readonly jobs: number;
  /** Whether a cell is to be run; others only count as far as they are finished. */
  readonly isChosen: (cell: TablePlan['cells'][number]) => boolean;
  readonly signal: AbortSignal;
  readonly observe: (event: TableEvent) => void;
}

export interface TableResults {
  readonly of: (training: PlannedTraining) => Trained;
  /** The table's own teachers, with their run folders relative to the table's. */
  readonly teachers: readonly { readonly teacher: PlannedTeacher; readonly trained: Trained; readonly folder: string }[];
  readonly folderOf: (training: PlannedTraining) => string;
}

/** The trainings of the chosen cells, each once. */
export function chosenTrainings({ cells, trainings }: TablePlan, isChosen: RunTableOptions['isChosen']): PlannedTraining[] {
  const chosen = new Set(cells.filter(isChosen).flatMap((cell) => cell.trainings));
  return trainings.filter((training) => chosen.has(training));
}

/**
 * Runs what is not finished of a table, each training as a process of its own. One that fails stops no other.
 *
 * @throws LIM5009 another process is at work on it; LIM5005, LIM5006 its folder cannot be written
 */
export async function runTable(plan: TablePlan, options: RunTableOptions): Promise<TableResults> {
  const folder = resolve(options.folder);
  return withTableLock(folder, () => work(plan, { ...options, folder }));
}

async function work(plan: TablePlan, { folder, command, jobs, isChosen, signal, observe }: RunTableOptions): Promise<TableResults> {
  const stores = { cells: new CellStore(folder, 'cells'), teachers: new CellStore(folder, 'teachers') };
  await Promise.all([stores.cells.clear(), stores.teachers.clear()]);
  const results = new Map<PlannedTraining | PlannedTeacher, Trained>();
  const tasks: Task[] = [];
  const teacherTasks = new Map<PlannedTeacher, Task>();
  const chosen = chosenTrainings(plan, isChosen);
  for (const training of plan.trainings) results.set(training, await keptOr(stores.cells, training));

  const isDone = (planned: PlannedTraining | PlannedTeacher): boolean => results.get(planned)!.status === 'completed';
  const missing = chosen.filter((training) => !isDone(training));
  const teachers = teachersFor(plan.trainings);
  const needed = teachersFor(missing);
  for (const teacher of teachers) results.set(teacher, await keptOr(stores.teachers, teacher));

  const total = chosen.length + needed.length;
  let ended = 0;
  const end = (kind: TableEvent['kind'], planned: PlannedTeacher | PlannedTraining, trained: Trained): void => {
    results.set(planned, trained);
    observe({ type: 'ended', kind, name: planned.name, seed: planned.seed, index: ++ended, total, trained });
  };
  const run = async (kind: TableEvent['kind'], store: CellStore, planned: PlannedTeacher | PlannedTraining, manifest: Manifest, teacherKeys: Readonly<Record<string, string>>): Promise<void> => {
    observe({ type: 'started', kind, name: planned.name, seed: planned.seed, index: ended + 1, total });
    const trained = await asFailure(async () => {
      const paths = await store.prepare(planned.key, formatManifest(manifest));
      return put(store, planned, await runChild({ command, ...paths, relativeTo: planned.folder, signal }), teacherKeys);
    });
    end(kind, planned, trained);
  };

  for (const teacher of needed) {
    if (isDone(teacher)) end('teacher', teacher, results.get(teacher)!);
    else teacherTasks.set(teacher, { after: [], run: () => run('teacher', stores.teachers, teacher, teacher.manifest, {}) });
  }
  for (const training of chosen) {
    if (isDone(training)) end('cell', training, results.get(training)!);
  }
  for (const training of missing) {
    const after = [...training.teachers.values()].flatMap((teacher) => teacherTasks.get(teacher) ?? []);
    // A teacher is trained just before the first cell that needs it.
    for (const task of after) if (!tasks.includes(task)) tasks.push(task);
    const start = async (): Promise<void> => {
      const checkpoints = new Map<string, string>();
      for (const [id, teacher] of training.teachers) {
        const trained = results.get(teacher)!;
        if (trained.status !== 'completed') return end('cell', training, withoutTeacher(teacher, trained));
        // Absolute, since the manifest's relative paths start elsewhere.
        checkpoints.set(id, join(stores.teachers.folderOf(teacher.key), studentOf(trained.summary).runs[0]!.weights!));
      }
      const keys = Object.fromEntries([...training.teachers].map(([id, { key }]) => [id, key]));
      return run('cell', stores.cells, training, withCheckpoints(training.manifest, checkpoints), keys);
    };
    tasks.push({ after, run: start });
  }
  await workThrough(tasks, jobs, signal);
  return {
    of: (training) => results.get(training)!,
    teachers: teachers.map((teacher) => ({ teacher, trained: results.get(teacher)!, folder: stores.teachers.nameOf(teacher.key) })),
    folderOf: ({ key }) => stores.cells.nameOf(key),
  };
}

/** A disk that is full fails the cell, and perhaps not the next one. */
async function asFailure(body: () => Promise<Trained>): Promise<Trained> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof LimbeckError)) throw error;
    return { status: 'failed', failure: { code: error.code, message: error.details.what, folder: null } };
  }
}

async function keptOr(store: CellStore, { key }: Pick<PlannedTraining, 'key'>): Promise<Trained> {
  const summary = await store.finished(key);
  return summary ? { status: 'completed', summary, kept: true } : { status: 'not-run' };
}

async function put(store: CellStore, { key, inputs }: Pick<PlannedTraining, 'key' | 'inputs'>, result: Awaited<ReturnType<typeof runChild>>, teachers: Readonly<Record<string, string>>): Promise<Trained> {
  switch (result.status) {
    case 'completed':
      await store.keep({ key, inputs, teachers });
      return { status: 'completed', summary: result.summary, kept: false };
    case 'interrupted':
      await store.discard(key);
      return { status: 'interrupted' };
    case 'failed':
      return { status: 'failed', failure: { ...result.failure, folder: (await store.putAside(key)) ?? null } };
  }
}

function withoutTeacher({ name }: PlannedTeacher, trained: Trained): Trained {
  if (trained.status !== 'failed') return { status: 'interrupted' };
  const { code, message, folder } = trained.failure;
  return { status: 'failed', failure: { code, message: `the training of its ${name} failed: ${message}`, folder } };
}

/** The manifest with each teacher of the table loaded instead of trained. */
function withCheckpoints(manifest: Manifest, checkpoints: ReadonlyMap<string, string>): Manifest {
  if (checkpoints.size === 0) return manifest;
  const loaded = teachersOf(manifest).map(({ id, config }): TeacherConfig => {
    const checkpoint = checkpoints.get(id);
    if (checkpoint === undefined || config.onnx) return config;
    const { train: _train, ...rest } = config;
    return { ...rest, checkpoint };
  });
  return { ...manifest, teacher: Array.isArray(manifest.teacher) ? loaded : loaded[0]! };
}
