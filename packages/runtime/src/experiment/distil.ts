import type { Backend, Dataset, MetricEvent, Network } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { writeWeights } from '@limbeck/record';
import { join } from 'node:path';
import type { Training } from '@limbeck/manifest';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import { recordEvaluation } from '../evaluation/record-evaluation.js';
import { score } from '../evaluation/score.js';
import type { RunObserver } from '../events.js';
import { measureModel } from '../measure/measure-model.js';
import { createOptimizer } from '../optimizers/create-optimizer.js';
import { createSchedule } from '../schedules/create-schedule.js';
import { partition, type Partition } from '../training/sampling.js';
import { trainNetwork } from '../training/train-network.js';
import type { ConfiguredTerm } from './composition.js';
import { exportNetwork } from './export.js';
import { labelTerms, termsLabel } from './labels-only.js';
import { buildNetwork } from './models.js';
import type { Experiment } from './prepare.js';
import type { ModelResult, RunState } from './summary.js';
import { loadCheckpoint } from './checkpoint.js';

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

interface Data {
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
  const needsTeacher = experiment.composition.distillTerms.some(({ definition }) => definition.needs.teacher);
  let teacherLogits: Float32Array | undefined;
  if (teacher && needsTeacher) {
    observe({ type: 'activity', text: `the teacher's predictions for ${data.partition.train.indices.length} training images` });
    teacherLogits = await predictAll(context, data, teacher, 'train');
  }
  const baselines = manifest.baselines.map((label) => ({ role: 'baseline' as const, label, terms: labelTerms(experiment.composition.distillTerms, manifest.distill.strategies) }));
  const students = { role: 'student' as const, label: termsLabel(experiment.composition.distillTerms), terms: weighted(experiment.composition.distillTerms, manifest.distill) };
  for (const seed of manifest.seeds) {
    for (const kind of [...baselines, students]) {
      signal.throwIfAborted();
      const network = studentNetwork(context, data, seed);
      const result = modelResult(state, kind, network);
      await trainInto(context, data, result, { network, training: manifest.distill, terms: kind.terms, seed, teacherLogits });
      if (kind.role === 'student') await exportNetwork(context, data.dataset, result, seed);
    }
  }
  for (const result of state.models) await measureInto(context, data, result);
}

async function loadData({ experiment, observe, signal }: DistilContext): Promise<Data> {
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
    const weights = await trainInto(context, data, result, { network, training: teacher.train, terms: weighted(teacherTerms, teacher.train), seed: teacher.seed, teacherLogits: undefined });
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

interface TrainInto {
  readonly network: Network;
  readonly training: Training;
  readonly terms: readonly (ConfiguredTerm & { readonly weight: Parameters<typeof createSchedule>[0] })[];
  readonly seed: number;
  readonly teacherLogits: Float32Array | undefined;
}

async function trainInto(context: DistilContext, { dataset, partition }: Data, result: ModelResult, { network, training, terms, seed, teacherLogits }: TrainInto): Promise<Network['weights']> {
  const { experiment, backend, folder, observe, signal, record } = context;
  const { data } = experiment.loaded.manifest;
  const role = result.role === 'baseline' ? result.label : result.role;
  const relative = `weights/${role}/seed-${seed}`;
  const train = partition.train;
  const stepsPerEpoch = data.dropLast ? Math.floor(train.indices.length / data.batchSize) : Math.ceil(train.indices.length / data.batchSize);
  observe({ type: 'training-started', role, seed, model: network.id, epochs: training.epochs, stepsPerEpoch, batchSize: data.batchSize });
  const trained = await trainNetwork(
    {
      role, seed, network, inputShape: dataset.inputShape, classes: dataset.classes.length, train,
      evaluation: { subset: partition.validation ?? partition.test, split: partition.validation ? 'validation' : 'test', batchSize: data.evalBatchSize },
      epochs: training.epochs, batchSize: data.batchSize, dropLast: data.dropLast, dataSeed: data.seed,
      terms: terms.map(({ definition, options, name, weight }) => ({ name, strategy: definition, options, weight: createSchedule(weight) })),
      optimizer: createOptimizer(training.optimizer), learningRate: createSchedule(training.optimizer.lr),
      clipNorm: training.clipNorm, earlyStopping: training.earlyStopping, metric: training.metric,
      teacherLogits: terms.some(({ definition }) => definition.needs.teacher) ? teacherLogits : undefined,
    },
    { backend, signal, record, checkpoint: async (weights) => { await writeWeights(join(folder, relative), weights); return join(folder, relative); } },
  );
  const { weights, accuracy, bestEpoch, evalLoss, epochs, stoppedEarly, seconds } = trained;
  await recordEvaluation(folder, dataset, trained, { role, seed, split: partition.validation ? 'validation' : 'test' });
  result.runs.push({ seed, accuracy, bestEpoch, evalLoss: Number.isFinite(evalLoss) ? evalLoss : null, epochs, stoppedEarly, seconds, weights: relative });
  result.network = { ...network, weights };
  observe({ type: 'training-finished', role, seed, model: network.id, accuracy: accuracy[training.metric], epoch: training.metric === 'best' ? bestEpoch : epochs, stoppedEarly, seconds });
  return weights;
}

function weighted(terms: readonly ConfiguredTerm[], { strategies }: Pick<Training, 'strategies'>): TrainInto['terms'] {
  return terms.map((term, i) => ({ ...term, weight: strategies[i]!.weight }));
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

/** Latency, memory and file size of the network that a row kept last. */
async function measureInto(context: DistilContext, { dataset }: Data, result: ModelResult): Promise<void> {
  const { backend, signal, observe, experiment } = context;
  observe({ type: 'activity', text: `measuring ${result.role === 'baseline' ? result.label : `the ${result.role}`}` });
  result.fileSizeBytes = Object.values(result.network.weights).reduce((sum, { data }) => sum + data.byteLength, 0);
  const { source } = experiment.composition.backends.find(({ definition }) => definition.id === backend.id)!;
  result.measurement = await measureModel(result.network, { backend, source, inputShape: dataset.inputShape, signal });
}

