import { teachersOf, type Manifest, type TeacherConfig } from '@limbeck/manifest';
import type { Experiment } from '../experiment/prepare.js';
import { needTeacher } from '../experiment/training-kinds.js';
import { Engines, type Engine } from './engines.js';
import type { PreparedCell, PreparedTable } from './prepare-table.js';
import { keyOf, trainingInputs, type TrainingInputs } from './training-inputs.js';

interface Planned {
  readonly name: string;
  readonly seed: number;
  readonly key: string;
  readonly inputs: TrainingInputs;
  /** Of a cell as the cell describes it, with teachers that it would train by itself. */
  readonly manifest: Manifest;
  /** Where relative paths start. */
  readonly folder: string;
  readonly engine: Engine;
}

/** A teacher that is trained once for all cells that share it, as the student of a run of its own: on the same data, with the same seed, to the same weights. */
export type PlannedTeacher = Planned;

/** One training of a student. Cells that come to the same experiment share it. */
export interface PlannedTraining extends Planned {
  /** The teachers that it loads instead, by id. */
  readonly teachers: ReadonlyMap<string, PlannedTeacher>;
}

export interface PlannedCell extends Pick<PreparedCell, 'at' | 'name'> {
  readonly trainings: readonly PlannedTraining[];
}

export interface TablePlan {
  readonly cells: readonly PlannedCell[];
  /** Each once: first every cell with its first seed, then with its second, so that an interrupted table is whole for few seeds. */
  readonly trainings: readonly PlannedTraining[];
}

/** What a table has to train. @throws LIM2020 a backend is not available */
export async function planTable({ cells }: Pick<PreparedTable, 'cells'>): Promise<TablePlan> {
  const engines = new Engines();
  const known = { teachers: new Map<string, PlannedTeacher>(), trainings: new Map<string, PlannedTraining>() };
  const planned: PlannedCell[] = [];
  for (const { at, name, experiment } of cells) {
    const engine = await engines.of(experiment);
    const manifest = withoutUnusedTeachers(experiment);
    const teachers = await plannedTeachers(manifest, experiment, engine, known.teachers);
    const trainings: PlannedTraining[] = [];
    for (const seed of manifest.seeds) trainings.push(await plannedTraining({ ...manifest, seeds: [seed] }, { name, seed, teachers, experiment, engine }, known.trainings));
    planned.push({ at, name, trainings });
  }
  const most = Math.max(0, ...planned.map(({ trainings }) => trainings.length));
  const order = Array.from({ length: most }, (_, i) => planned.flatMap(({ trainings }) => trainings[i] ?? [])).flat();
  return { cells: planned, trainings: [...new Set(order)] };
}

/** A row that learns from the labels alone comes to the same training whoever the teacher of its column is. */
function withoutUnusedTeachers({ loaded: { manifest }, composition: { stages } }: Experiment): Manifest {
  if (stages.some(({ terms }) => needTeacher(terms))) return manifest;
  const { teacher: _teacher, assistants: _assistants, ...rest } = manifest;
  return rest;
}

async function plannedTeachers(manifest: Manifest, experiment: Experiment, engine: Engine, known: Map<string, PlannedTeacher>): Promise<Map<string, PlannedTeacher>> {
  const planned = new Map<string, PlannedTeacher>();
  for (const { id, config } of teachersOf(manifest)) {
    if (!config.train) continue;
    const own = teacherManifest(manifest, config);
    const inputs = await trainingInputs(own, experiment, engine);
    const key = keyOf(inputs);
    const name = `teacher ${config.model.use}${config.seed === 0 ? '' : `, seed ${config.seed}`}`;
    const teacher = known.get(key) ?? { key, inputs, folder: experiment.loaded.folder, engine, name, manifest: own, seed: config.seed };
    known.set(key, teacher);
    planned.set(id, teacher);
  }
  return planned;
}

/** A teacher that the table trains. */
type TrainedTeacher = Extract<TeacherConfig, { readonly train: object }>;

function teacherManifest({ version, name, backend, data, tracking, plugins }: Manifest, { model, seed, train }: TrainedTeacher): Manifest {
  return { version, name, description: 'A teacher, trained once for all cells that learn from it.', backend, seeds: [seed], data, student: { model }, distill: train, baselines: [], export: [], tracking, plugins };
}

/** The table's teachers of these trainings, each once. */
export function teachersFor(trainings: readonly PlannedTraining[]): PlannedTeacher[] {
  return [...new Set(trainings.flatMap(({ teachers }) => [...teachers.values()]))];
}

async function plannedTraining(manifest: Manifest, { name, seed, teachers, experiment, engine }: Pick<PlannedTraining, 'name' | 'seed' | 'teachers'> & { readonly experiment: Experiment; readonly engine: Engine }, known: Map<string, PlannedTraining>): Promise<PlannedTraining> {
  const inputs = await trainingInputs(manifest, experiment, engine);
  const key = keyOf(inputs);
  const training = known.get(key) ?? { key, inputs, folder: experiment.loaded.folder, engine, name, seed, manifest, teachers };
  known.set(key, training);
  return training;
}
