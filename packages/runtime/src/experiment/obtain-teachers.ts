import type { Network } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { networkTeacher } from '../teacher/network-teacher.js';
import type { TeachingModel } from '../teacher/teaching-model.js';
import type { TeacherFile } from '../teacher-file/teacher-file.js';
import { isBuilt, type BuiltTeacher, type ConfiguredTeacher } from './composition.js';
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
import { modelResult, type ModelResult } from './summary.js';
import { teacherPredictions, type PredictingTeacher } from './teacher-predictions.js';
import { trainInto } from './train-into.js';
import { withTeacherForward } from './with-teacher-forward.js';
import type { TermWithWeight } from './training-kinds.js';

/** The models that teach, by id, with their weights. */
export type ObtainedTeachers = ReadonlyMap<string, TeachingModel>;

/** Trains every teacher and assistant in turn, or reads it from a checkpoint or its file; each enters the table either way. */
export async function obtainTeachers(context: DistilContext, data: Data, files: ReadonlyMap<ConfiguredTeacher, TeacherFile>): Promise<ObtainedTeachers> {
  const obtained = new Map<string, TeachingModel>();
  for (const teacher of context.experiment.composition.teachers) {
    context.signal.throwIfAborted();
    obtained.set(teacher.id, isBuilt(teacher) ? networkTeacher(await builtTeacher(teacher, context, data, obtained)) : await fileTeacher(files.get(teacher)!, teacher, context, data));
  }
  return obtained;
}

async function builtTeacher(teacher: BuiltTeacher, context: DistilContext, data: Data, obtained: ObtainedTeachers): Promise<Network> {
  const network = teacherNetwork(teacher, context.experiment, data);
  const planned = teacherTraining(teacher, network, context.experiment.composition);
  return planned ? trainTeacher(planned, teacher, context, data, obtained) : readTeacher(network, teacher, context, data);
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
  const { experiment: { loaded }, observe } = context;
  const { id, config, path } = teacher;
  // An assistant has no checkpoint: it is always trained.
  const checkpoint = 'checkpoint' in config ? config.checkpoint! : '';
  const read = await loadCheckpoint(network, checkpoint, { folder: loaded.folder, where: loaded.locate([...path, 'checkpoint']) });
  observe({ type: 'activity', text: `evaluating the ${id} from ${checkpoint}` });
  await evaluate(teacher, networkTeacher(read), modelResult(context.state, { role: teacher.role, label: 'checkpoint', ...ownId(teacher) }, read), context, data);
  return read;
}

async function fileTeacher(file: TeacherFile, teacher: ConfiguredTeacher, context: DistilContext, data: Data): Promise<TeacherFile> {
  context.observe({ type: 'activity', text: `evaluating the ${teacher.id} from ${file.id}` });
  await evaluate(teacher, file, modelResult(context.state, { role: teacher.role, label: 'file', ...ownId(teacher) }, file), context, data);
  return file;
}

/** A finished teacher's figures, as of a training of no epochs. */
async function evaluate(teacher: ConfiguredTeacher, model: TeachingModel, result: ModelResult, context: DistilContext, data: Data): Promise<void> {
  const { id, config: { seed } } = teacher;
  const split = data.partition.validation ? 'validation' : 'test';
  const { accuracy, loss, confusion } = score(await predictAll(teacher, model, context, data, split), data.partition[split]!, data.dataset.classes.length);
  await recordEvaluation(context.folder, data.dataset, { confusion }, { role: id, seed, split });
  result.runs.push({ seed, accuracy: { last: accuracy, best: accuracy }, bestEpoch: null, evalLoss: loss, epochs: 0, stoppedEarly: false, seconds: 0, weights: null });
}

/** Logits for a whole subset. */
async function predictAll(teacher: ConfiguredTeacher, model: TeachingModel, { backend, signal, experiment: { loaded } }: DistilContext, { dataset: { inputShape, classes }, partition }: Data, subset: keyof Partition): Promise<Float32Array> {
  const { evalBatchSize: batchSize } = loaded.manifest.data;
  return withTeacherForward(teacher, model, { loaded, backend, size: { inputShape, batchSize } }, (step) => predict(partition[subset]!, { step, batchSize, sampleSize: sizeOf(inputShape), classes: classes.length, signal }));
}
