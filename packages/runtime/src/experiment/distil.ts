import type { Backend, Dataset, MetricEvent, Network } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { writeWeights } from '@limbeck/record';
import { join } from 'node:path';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import { recordEvaluation } from '../evaluation/record-evaluation.js';
import { score } from '../evaluation/score.js';
import type { RunObserver } from '../events.js';
import type { TeacherLogits } from '../teacher/teacher-logits.js';
import { partition, type Partition } from '../training/sampling.js';
import { trainNetwork } from '../training/train-network.js';
import { exportNetwork } from './export.js';
import { termsLabel } from './labels-only.js';
import { measureNetworks } from './measure-networks.js';
import { buildNetwork } from './models.js';
import type { Experiment } from './prepare.js';
import type { ModelResult, RunState } from './summary.js';
import { teacherPredictions } from './teacher-predictions.js';
import { loadCheckpoint } from './checkpoint.js';
import { needTeacher, studentKinds, weighted } from './training-kinds.js';
import { stepsPerEpoch, trainingPlan, type PlannedTraining } from './training-plan.js';

export interface DistilContext {
  readonly experiment: Experiment;
  readonly backend: Backend;
  /** Filled as the run goes on. */
  readonly state: RunState;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
  readonly record: (event: MetricEvent) => void;
}

export interface Data {
  readonly dataset: Dataset;
  readonly partition: Partition;
}

/** The way of the data: dataset, teacher, its predictions, then baseline and student for every seed, measurements, exports. */
export async function distil(context: DistilContext): Promise<void> {
  const { experiment, state, observe, signal } = context;
  const { manifest } = experiment.loaded;
  const data = await loadData(context);
  state.dataset = data;
  // Shapes that do not fit are found before anything is trained.
  for (const network of [studentNetwork(context, data, manifest.seeds[0]!), manifest.teacher && teacherNetwork(context, data)]) network?.model.dispose();

  const teacher = manifest.teacher ? await obtainTeacher(context, data) : undefined;
  const predictions = teacher && needTeacher(experiment.composition.distillTerms) ? await teacherPredictions(teacher, { loaded: experiment.loaded, teacherBackends: experiment.composition.teacherBackends, ...data, backend: context.backend, signal, observe }) : undefined;
  state.teacherBackend = predictions?.summary ?? null;
  try {
    await trainStudents(context, data, predictions?.logits);
  } finally {
    predictions?.dispose();
  }
  await measureNetworks(context, data.dataset.inputShape, state.models);
}

/** Baseline and student for every seed. */
async function trainStudents(context: DistilContext, data: Data, teacherLogits: TeacherLogits | undefined): Promise<void> {
  const { experiment, state, signal } = context;
  const { manifest } = experiment.loaded;
  for (const seed of manifest.seeds) {
    for (const kind of studentKinds(experiment)) {
      signal.throwIfAborted();
      const network = studentNetwork(context, data, seed);
      const result = modelResult(state, kind, network);
      await trainInto(context, data, result, { network, training: manifest.distill, terms: kind.terms, seed, teacher: teacherLogits });
      if (kind.role === 'student') await exportNetwork(context, data.dataset, result, seed);
    }
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

function studentNetwork({ experiment }: DistilContext, { dataset }: Data, seed: number): Network {
  return buildNetwork(experiment.composition.student, dataset, seed, experiment.loaded.locate(['student', 'model']));
}

function teacherNetwork({ experiment }: DistilContext, { dataset }: Data): Network {
  return buildNetwork(experiment.composition.teacher!, dataset, experiment.loaded.manifest.teacher!.seed, experiment.loaded.locate(['teacher', 'model']));
}

/** Trains the teacher, or reads it from a checkpoint; it enters the table either way. */
async function obtainTeacher(context: DistilContext, data: Data): Promise<Network> {
  const { experiment, state, observe } = context;
  const teacher = experiment.loaded.manifest.teacher!;
  const network = teacherNetwork(context, data);
  const { teacherTerms } = experiment.composition;
  if (teacher.train) {
    const result = modelResult(state, { role: 'teacher', label: termsLabel(teacherTerms) }, network);
    const weights = await trainInto(context, data, result, { network, training: teacher.train, terms: weighted(teacherTerms, teacher.train), seed: teacher.seed, teacher: undefined });
    return { ...network, weights };
  }
  const loaded = await loadCheckpoint(network, teacher.checkpoint!, experiment.loaded);
  observe({ type: 'activity', text: `evaluating the teacher from ${teacher.checkpoint!}` });
  const split = data.partition.validation ? 'validation' : 'test';
  const { accuracy, loss, confusion } = score(await predictAll(context, data, loaded, split), data.partition[split]!, data.dataset.classes.length);
  await recordEvaluation(context.folder, data.dataset, { confusion }, { role: 'teacher', seed: teacher.seed, split });
  const result = modelResult(state, { role: 'teacher', label: 'checkpoint' }, loaded);
  result.runs.push({ seed: teacher.seed, accuracy: { last: accuracy, best: accuracy }, bestEpoch: null, evalLoss: loss, epochs: 0, stoppedEarly: false, seconds: 0, weights: null });
  return loaded;
}

/** The row of the table for one kind of network, made at its first seed. */
function modelResult(state: RunState, { role, label }: Pick<ModelResult, 'role' | 'label'>, network: Network): ModelResult {
  const known = state.models.find((model) => model.role === role && model.label === label);
  if (known) return known;
  const result: ModelResult = { role, label, network, runs: [], fileSizeBytes: null, measurement: null };
  state.models.push(result);
  return result;
}

async function trainInto(context: DistilContext, data: Data, result: ModelResult, { network, training, terms, seed, teacher }: Omit<PlannedTraining, 'role'>): Promise<Network['weights']> {
  const { experiment, backend, folder, observe, signal, record } = context;
  const { data: config } = experiment.loaded.manifest;
  const role = result.role === 'baseline' ? result.label : result.role;
  const relative = `weights/${role}/seed-${seed}`;
  observe({ type: 'training-started', role, seed, model: network.id, epochs: training.epochs, stepsPerEpoch: stepsPerEpoch(data.partition.train.indices.length, config), batchSize: config.batchSize });
  const trained = await trainNetwork(
    trainingPlan({ role, network, training, terms, seed, teacher }, data, config),
    { backend, signal, record, checkpoint: async (weights) => { await writeWeights(join(folder, relative), weights); return join(folder, relative); } },
  );
  const { weights, accuracy, bestEpoch, evalLoss, epochs, stoppedEarly, seconds } = trained;
  await recordEvaluation(folder, data.dataset, trained, { role, seed, split: data.partition.validation ? 'validation' : 'test' });
  result.runs.push({ seed, accuracy, bestEpoch, evalLoss: Number.isFinite(evalLoss) ? evalLoss : null, epochs, stoppedEarly, seconds, weights: relative });
  result.network = { ...network, weights };
  observe({ type: 'training-finished', role, seed, model: network.id, accuracy: accuracy[training.metric], epoch: training.metric === 'best' ? bestEpoch : epochs, stoppedEarly, seconds });
  return weights;
}

/** Logits for a whole subset by a network with its weights frozen into the graph. */
async function predictAll({ backend, signal, experiment }: DistilContext, { dataset, partition }: Data, network: Network, subset: keyof Partition): Promise<Float32Array> {
  const { evalBatchSize } = experiment.loaded.manifest.data;
  const step = await backend.compile(buildForwardStep(network, { inputShape: dataset.inputShape, batchSize: evalBatchSize, frozen: true }));
  try {
    return await predict(partition[subset]!, { step, batchSize: evalBatchSize, sampleSize: sizeOf(dataset.inputShape), classes: dataset.classes.length, signal });
  } finally {
    step.dispose();
  }
}
