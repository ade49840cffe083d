import type { Network } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import type { ConfiguredTeacher } from './composition.js';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import { recordEvaluation } from '../evaluation/record-evaluation.js';
import { score } from '../evaluation/score.js';
import type { Partition } from '../training/sampling.js';
import { loadCheckpoint } from './checkpoint.js';
import type { Data, DistilContext } from './distil.js';
import { termsLabel } from './labels-only.js';
import { neededTeachers } from './needed-teachers.js';
import { ownId, teacherNetwork } from './networks.js';
import { teacherTraining, termsOf, type PlannedTraining } from './planned-training.js';
import { modelResult } from './summary.js';
import { teacherPredictions, type PredictingTeacher } from './teacher-predictions.js';
import { trainInto } from './train-into.js';
import type { TermWithWeight } from './training-kinds.js';

/** The networks that teach, by id, with their weights. */
export type ObtainedTeachers = ReadonlyMap<string, Network>;

/** Trains every teacher and assistant in turn, or reads it from a checkpoint; each enters the table either way. */
export async function obtainTeachers(context: DistilContext, data: Data): Promise<ObtainedTeachers> {
  const obtained = new Map<string, Network>();
  for (const teacher of context.experiment.composition.teachers) {
    context.signal.throwIfAborted();
    const network = teacherNetwork(teacher, context.experiment, data);
    const planned = teacherTraining(teacher, network, context.experiment.composition);
    obtained.set(teacher.id, planned ? await trainTeacher(planned, teacher, context, data, obtained) : await readTeacher(network, teacher, context, data));
  }
  return obtained;
}

async function trainTeacher(planned: PlannedTraining, teacher: ConfiguredTeacher, context: DistilContext, data: Data, obtained: ObtainedTeachers): Promise<Network> {
  const result = modelResult(context.state, { role: teacher.role, label: termsLabel(teacher.terms), ...ownId(teacher) }, planned.trainees[0]!.network);
  const teachers = await placeNeeded(termsOf(planned.stages), planned.before, context, data, obtained);
  try {
    const [trained] = await trainInto(context, data, [result], { ...planned, teachers });
    return trained!;
  } finally {
    for (const each of teachers) each.dispose();
  }
}

/** Every teacher that the terms need, placed and ready; the summary tells where. */
export async function placeNeeded(terms: readonly TermWithWeight[], before: readonly ConfiguredTeacher[], context: DistilContext, data: Data, obtained: ObtainedTeachers): Promise<PredictingTeacher[]> {
  const { experiment: { loaded }, backend, signal, observe, state } = context;
  const predicting: PredictingTeacher[] = [];
  try {
    for (const needed of neededTeachers(terms, before, ({ id }) => obtained.get(id)!, loaded)) {
      const placed = await teacherPredictions(needed, { loaded, ...data, backend, signal, observe });
      predicting.push(placed);
      state.teacherBackends.push(placed.summary);
    }
    return predicting;
  } catch (error) {
    for (const each of predicting) each.dispose();
    throw error;
  }
}

async function readTeacher(network: Network, teacher: ConfiguredTeacher, context: DistilContext, data: Data): Promise<Network> {
  const { experiment, state, observe, folder } = context;
  const { id, config, path } = teacher;
  // An assistant has no checkpoint: it is always trained.
  const checkpoint = 'checkpoint' in config ? config.checkpoint! : '';
  const loaded = await loadCheckpoint(network, checkpoint, { folder: experiment.loaded.folder, where: experiment.loaded.locate([...path, 'checkpoint']) });
  observe({ type: 'activity', text: `evaluating the ${id} from ${checkpoint}` });
  const split = data.partition.validation ? 'validation' : 'test';
  const { accuracy, loss, confusion } = score(await predictAll(context, data, loaded, split), data.partition[split]!, data.dataset.classes.length);
  await recordEvaluation(folder, data.dataset, { confusion }, { role: id, seed: config.seed, split });
  const result = modelResult(state, { role: teacher.role, label: 'checkpoint', ...ownId(teacher) }, loaded);
  result.runs.push({ seed: config.seed, accuracy: { last: accuracy, best: accuracy }, bestEpoch: null, evalLoss: loss, epochs: 0, stoppedEarly: false, seconds: 0, weights: null });
  return loaded;
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
