import type { Backend, Dataset, MetricEvent } from '@limbeck/core';
import type { RunObserver } from '../events.js';
import { partition, type Partition } from '../training/sampling.js';
import { checkTrainings } from './check-trainings.js';
import { exportNetwork } from './export.js';
import { measureNetworks } from './measure-networks.js';
import { studentTrainees } from './networks.js';
import { obtainTeachers, placeNeeded, type ObtainedTeachers } from './obtain-teachers.js';
import { studentTraining, termsOf } from './planned-training.js';
import type { Experiment } from './prepare.js';
import { modelResult, type RunState } from './summary.js';
import { trainInto } from './train-into.js';
import { studentKinds, type TrainingKind } from './training-kinds.js';

export interface DistilContext {
  readonly experiment: Experiment;
  readonly backend: Backend;
  /** Filled as the run goes on. */
  readonly state: RunState;
  readonly folder: string;
  /** Whether latency and memory are measured at the end. */
  readonly measure: boolean;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
  readonly record: (event: MetricEvent) => void;
}

export interface Data {
  readonly dataset: Dataset;
  readonly partition: Partition;
}

/** The way of the data: dataset, teachers and assistants, their predictions, then baseline and student for every seed, measurements, exports. */
export async function distil(context: DistilContext): Promise<void> {
  const { experiment, state } = context;
  const data = await loadData(context);
  state.dataset = data;
  // What does not fit is found before anything is trained.
  const files = await checkTrainings(experiment, data, context.backend);
  await trainStudents(context, data, await obtainTeachers(context, data, files));
  if (context.measure) await measureNetworks(context, data.dataset.inputShape, state.models);
}

/** Baseline and student for every seed. */
async function trainStudents(context: DistilContext, data: Data, obtained: ObtainedTeachers): Promise<void> {
  const { experiment, signal } = context;
  const { composition: { teachers: before }, loaded: { manifest } } = experiment;
  const kinds = studentKinds(experiment);
  const teachers = await placeNeeded(kinds.flatMap(({ stages }) => termsOf(stages)), before, context, data, obtained);
  const train = async (kind: TrainingKind, seed: number): Promise<void> => {
    const trainees = studentTrainees(experiment, data, kind, seed, ({ id }) => obtained.get(id));
    const results = trainees.map(({ network, role }, k) => modelResult(context.state, k === 0 ? kind : { role: 'peer', label: kind.label, id: role }, network));
    const [trained] = await trainInto(context, data, results, { ...studentTraining(kind, trainees, seed, experiment), teachers });
    if (kind.role === 'student') await exportNetwork(context, data, { ...kind, network: trained! }, seed);
  };
  try {
    for (const seed of manifest.seeds) {
      for (const kind of kinds) {
        signal.throwIfAborted();
        await train(kind, seed);
      }
    }
  } finally {
    for (const each of teachers) each.dispose();
  }
}

export async function loadData({ experiment, observe, signal }: Pick<DistilContext, 'experiment' | 'observe' | 'signal'>): Promise<Data> {
  const { loaded, composition } = experiment;
  const { data } = loaded.manifest;
  observe({ type: 'activity', text: `loading ${data.use}` });
  const dataset = await composition.dataset.definition.load(composition.dataset.options, { folder: loaded.folder });
  signal.throwIfAborted();
  return { dataset, partition: partition(dataset, data) };
}
