import { LimbeckError, Random, isNamedSchedule } from '@limbeck/core';
import type { Dataset, Network, NetworkShapes, StrategyShapes } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { buildConnectors } from '@limbeck/kernels';
import { createOptimizer } from '../optimizers/create-optimizer.js';
import { createSchedule } from '../schedules/create-schedule.js';
import { classifierWeights, type ClassifierWeights } from '../taps/classifier.js';
import { frozenLayers } from '../taps/frozen-layers.js';
import type { TeacherTap } from '../teacher/teaching-model.js';
import type { TeacherOutputs } from '../teacher/teacher-outputs.js';
import { trainedWeights, type LearnerTerm } from '../training/learner.js';
import { callStrategy } from '../plugins/call-plugin.js';
import { tapped } from '../training/model-forward.js';
import type { TermSchedules } from '../training/step-inputs.js';
import type { NamedLearner, StagePlan } from '../training/train-call.js';
import type { ConfiguredTeacher } from './composition.js';
import type { NeededTeacher } from './needed-teachers.js';
import { teacherWeights } from './teacher-weights.js';
import { teachersOfTerm } from './teachers-of-term.js';
import { termClassifier } from './term-classifier.js';
import { studentTaps, teacherTaps } from './term-taps.js';
import type { PlannedStage, TermWithWeight } from './training-kinds.js';

/** A network to be trained, as the record names it. */
export interface Trainee {
  /** `student`, a baseline's label, the id of a teacher or assistant, `peer-2`. */
  readonly role: string;
  /** Empty for the first of a training, else `peer-2/`. */
  readonly prefix: string;
  readonly network: Network;
}

/** A teacher's outputs for the batches of a training. */
export interface TeacherSource extends NeededTeacher {
  readonly outputs: TeacherOutputs;
}

export interface StageContext {
  readonly loaded: Pick<LoadedManifest, 'locate'>;
  readonly dataset: Pick<Dataset, 'classes'> & { readonly train: { readonly labels: ArrayLike<number> } };
  readonly batchSize: number;
  readonly seed: number;
  readonly trainees: readonly Trainee[];
  /** The networks that may teach. */
  readonly before: readonly ConfiguredTeacher[];
  readonly teachers: readonly TeacherSource[];
}

/**
 * Everything that a stage's training step is made of: taps resolved, connectors built, schedules ready.
 *
 * @throws LIM3004 a tap or a frozen layer does not exist; LIM3001 shapes do not fit; LIM1009 nothing is left to train
 */
export function buildStage(stage: PlannedStage, context: StageContext): StagePlan {
  const used = context.teachers.filter(({ teacher }) => stage.terms.some((term) => teachersOfTerm(term, context.before).includes(teacher)));
  const terms = Object.fromEntries(stage.terms.map((term) => [term.name, schedulesOf(term)]));
  const learners = context.trainees.map((trainee) => buildLearner(trainee, stage, { ...context, teachers: used, schedules: terms }));
  const { name, epochs, optimizer, clipNorm } = stage;
  return {
    name, epochs, clipNorm, learners, terms,
    optimizer: createOptimizer(optimizer), learningRate: createSchedule(optimizer.lr),
    teachers: used.map((needed) => ({ taps: needed.taps.map(({ shape }) => shape), weights: teacherWeights(needed, stage.terms, context.before, context.loaded), outputs: needed.outputs })),
  };
}

function schedulesOf({ weight, options, use }: TermWithWeight): TermSchedules {
  const scheduled = Object.entries(options as object).flatMap(([key, value]: [string, unknown]) => (isNamedSchedule(value) ? [[key, createSchedule(value)] as const] : []));
  return {
    weight: createSchedule(weight), options: Object.fromEntries(scheduled),
    ...(use.optimizer ? { connectors: { optimizer: createOptimizer(use.optimizer), learningRate: createSchedule(use.optimizer.lr) } } : {}),
  };
}

/** A stage's own, within its context: the teachers that it uses, and what changes with time in its terms. */
interface LearnerContext extends StageContext {
  readonly schedules: Readonly<Record<string, TermSchedules>>;
}

function buildLearner({ role, prefix, network }: Trainee, stage: PlannedStage, context: LearnerContext): NamedLearner {
  const { loaded, teachers } = context;
  const taps = stage.terms.map((term) => studentTaps(term, network, loaded));
  const classifiers = stage.terms.map((term) => termClassifier(term, `the student ${network.id}`, loaded, (use) => classifierWeights(network, use)));
  const whole = tapped(network, taps.flat(), classifiers.find((classifier) => classifier !== undefined));
  const positions = (of: readonly { readonly key: string }[], keys: readonly { readonly key: string }[]): number[] => keys.map(({ key }) => of.findIndex((each) => each.key === key));
  const terms = stage.terms.map((term, i): LearnerTerm => {
    const own = teachersOfTerm(term, context.before).map((teacher) => {
      const index = teachers.findIndex((each) => each.teacher === teacher);
      const { model, taps: given } = teachers[index]!;
      const chosen = positions(given, teacherTaps(term, model, loaded));
      return { teacher: index, taps: chosen, shapes: shapesOf(chosen.map((at) => given[at]!), termClassifier(term, `the teacher ${model.id}`, loaded, (use) => model.classifier(use))) };
    });
    const shapes = {
      classes: context.dataset.classes.length, labels: context.dataset.train.labels,
      student: shapesOf(taps[i]!, classifiers[i]),
      teachers: own.map(({ shapes: of }) => of),
    };
    return { ...builtTerm(term, shapes, role, context), studentTaps: positions(whole.taps, taps[i]!), teachers: own.map(({ teacher, taps: chosen }) => ({ teacher, taps: chosen })) };
  });
  const learner = { role, prefix, tapped: whole, frozen: frozenLayers(network, stage.freeze, loaded.locate([...stage.path, 'freeze'])), terms };
  if (trainedWeights(learner).length === 0 && terms.every(({ connectors }) => connectors.trainable.length === 0)) {
    throw new LimbeckError('LIM1009', { what: `The stage "${stage.name ?? ''}" freezes all of ${network.id}, and its strategies have nothing of their own to train.`, where: loaded.locate([...stage.path, 'freeze']), next: 'Freeze less.' });
  }
  return learner;
}

function shapesOf(taps: readonly TeacherTap[], classifier: ClassifierWeights | undefined): NetworkShapes {
  return { taps: taps.map(({ shape }) => shape), ...(classifier ? { classifier: classifier.shape } : {}) };
}

function builtTerm(term: TermWithWeight, shapes: Omit<StrategyShapes, 'batchSize'>, role: string, { batchSize, seed, loaded, schedules }: LearnerContext): Omit<LearnerTerm, 'studentTaps' | 'teachers'> {
  const { name, definition: strategy, options, path } = term;
  const { options: scheduled, connectors: optimizing } = schedules[name]!;
  const whole = { ...shapes, batchSize };
  const where = loaded.locate(path);
  callStrategy(name, 'in `check`', where, () => strategy.check?.(whole, options));
  const declared = callStrategy(name, 'in `connectors`', where, () => strategy.connectors?.(whole, options) ?? {});
  const connectors = callStrategy(name, 'when its connectors were built', where, () => buildConnectors(declared, new Random(seed).split('connectors', role, name)));
  return {
    name, strategy, options, shapes, connectors, where,
    scheduled: Object.keys(scheduled),
    ...(optimizing ? { connectorOptimizer: optimizing.optimizer } : {}),
  };
}
