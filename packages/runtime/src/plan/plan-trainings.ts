import { LimbeckError } from '@limbeck/core';
import type { Backend, Network } from '@limbeck/core';
import type { PlannedTrainingReport, PlanReport, TeacherBackendSummary } from '@limbeck/record';
import type { TeacherSource } from '../experiment/build-stage.js';
import { collect } from '../experiment/collect.js';
import type { ConfiguredTeacher } from '../experiment/composition.js';
import type { Data } from '../experiment/distil.js';
import { neededTeachers, type NeededTeacher } from '../experiment/needed-teachers.js';
import { studentTraining, teacherTraining, termsOf, type TaughtTraining } from '../experiment/planned-training.js';
import type { Experiment } from '../experiment/prepare.js';
import { probeTerms } from '../experiment/probe-terms.js';
import { cachedTeacher, liveTeacher, placeTeacher, rowSizes, type PlacedTeacher } from '../experiment/teacher-predictions.js';
import { needTeacher, studentKinds, type TermWithWeight } from '../experiment/training-kinds.js';
import { withTeacherForward } from '../experiment/with-teacher-forward.js';
import { disposePlan, stepsPerEpoch, trainingPlan } from '../experiment/training-plan.js';
import { isFile, teachingModel, type TeacherNetwork } from '../teacher/teacher-network.js';
import type { StagePlan } from '../training/train-call.js';
import type { TrainingPlan } from '../training/train-network.js';
import { describeTraining } from './describe-training.js';
import { runsOn } from '../experiment/measure-networks.js';
import { estimateMeasuring, workerStartSeconds } from './estimate-measuring.js';
import { measureExports } from './measure-exports.js';
import { measurePass } from './measure-forward.js';
import { measureTraining, type MeasuredTraining } from './measure-training.js';
import { timed } from './median.js';
import type { PlannedNetworks } from './networks.js';

export interface PlanTrainingsContext {
  /** Undefined when none could be activated: nothing is measured then. */
  readonly backend: Backend | undefined;
  readonly errors: LimbeckError[];
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

type Part = NonNullable<PlanReport['time']>['parts'][number];
type Disk = Pick<NonNullable<PlanReport['disk']>, 'weightsBytes' | 'exportsBytes' | 'metricsBytes'>;

export interface PlannedTrainings {
  readonly trainings: readonly PlannedTrainingReport[];
  /** Where the teachers would predict that strategies need and that could be placed. */
  readonly teacherBackends: readonly TeacherBackendSummary[];
  /** Undefined when anything could not be measured. */
  readonly parts: readonly Part[] | undefined;
  readonly disk: Disk | undefined;
}

/** What the run trains, in its order, with a few steps of each kind measured. */
export async function planTrainings(experiment: Experiment, data: Data, networks: PlannedNetworks, context: PlanTrainingsContext): Promise<PlannedTrainings> {
  const { errors } = context;
  const { composition, loaded } = experiment;
  const { manifest } = loaded;
  const perEpoch = stepsPerEpoch(data.partition.train.indices.length, manifest.data);
  if (perEpoch === 0) errors.push(noStep(experiment, data));
  const trainings: PlannedTrainingReport[] = [];
  const teacherBackends: TeacherBackendSummary[] = [];
  const parts: (Part | undefined)[] = [];
  const disk: { weightsBytes: number; exportsBytes: number; metricsBytes: number } = { weightsBytes: 0, exportsBytes: 0, metricsBytes: 0 };

  /** A training for the given seeds; where its teachers are not ready, the error is known already, and the steps could not be those of the run. */
  const plan = async (planned: TaughtTraining, ready: boolean, seeds: readonly number[], buildSeconds: number): Promise<void> => {
    const training = await collect(errors, async () => {
      const built = trainingPlan(planned, data, loaded);
      probeTerms(built);
      return built;
    });
    if (!training) return void parts.push(undefined);
    let seconds = buildSeconds;
    let complete = ready && perEpoch > 0;
    const weightsBytes: number[] = [];
    for (const [i, stage] of training.stages.entries()) {
      const measured = complete ? await measureIfPossible(training, stage, perEpoch, context) : undefined;
      const described = describeTraining({ stage, planned: planned.stages[i]!, earlyStopping: training.earlyStopping !== undefined, stepsPerEpoch: perEpoch, seeds });
      if (!measured) {
        complete = false;
        trainings.push(described);
        continue;
      }
      const { metricsBytes, weightsBytes: bytes, ...figures } = measured;
      trainings.push({ ...described, measured: figures });
      disk.metricsBytes += seeds.length * metricsBytes;
      weightsBytes.push(bytes);
      seconds += figures.compileSeconds + stage.epochs * figures.epochSeconds;
    }
    disk.weightsBytes += seeds.length * Math.max(0, ...weightsBytes);
    disposePlan(training);
    parts.push(complete ? { name: `training ${planned.trainees[0]!.role}, ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}`, seconds: seeds.length * seconds } : undefined);
  };

  /** Places what the terms need; undefined where a teacher's network could not be built. */
  const place = async (terms: readonly TermWithWeight[], before: readonly ConfiguredTeacher[]): Promise<PlacedTeachers | undefined> => {
    if (before.some((teacher) => !networks.teachers.has(teacher))) return undefined;
    const needed = await collect(errors, async () => neededTeachers(terms, before, (teacher) => teachingModel(networks.teachers.get(teacher)!), loaded));
    if (!needed) return undefined;
    const placed: (PlannedPredictions | undefined)[] = [];
    for (const each of needed) placed.push(await planPredictions(each, experiment, data, context));
    for (const each of placed) parts.push(each?.part);
    const whole = placed.filter((each) => each !== undefined);
    teacherBackends.push(...whole.map(({ placed: { summary } }) => summary));
    return {
      ready: whole.length === placed.length,
      sources: needed.map((each, i): TeacherSource => placed[i] ?? { ...each, outputs: { fill: () => undefined } }),
      dispose: () => whole.forEach((each) => each.placed.dispose()),
    };
  };

  for (const [teacher, network] of networks.teachers) {
    const planned = isFile(network) ? undefined : teacherTraining(teacher, network, composition);
    if (!planned) {
      parts.push(await planEvaluation(teacher, network, experiment, data, context));
      continue;
    }
    const predictions = await place(termsOf(planned.stages), planned.before);
    if (!predictions) {
      parts.push(undefined);
      continue;
    }
    await plan({ ...planned, teachers: predictions.sources }, predictions.ready, [planned.seed], 0);
    predictions.dispose();
  }
  const kinds = studentKinds(experiment);
  const predictions = await place(kinds.flatMap(({ stages }) => termsOf(stages)), composition.teachers);
  for (const kind of kinds) {
    const needs = needTeacher(termsOf(kind.stages));
    if (needs && !predictions) {
      parts.push(undefined);
      continue;
    }
    const [student, ...peers] = networks.trainees!;
    const trainees = kind.role === 'baseline' ? [{ ...student!, role: kind.label }] : [student!, ...peers];
    await plan({ ...studentTraining(kind, trainees, manifest.seeds[0]!, experiment), teachers: predictions?.sources ?? [] }, !needs || predictions!.ready, manifest.seeds, networks.buildSeconds);
  }
  predictions?.dispose();
  parts.push(...(await planTheRest(experiment, data, networks, disk, context)));
  const complete = parts.every((part) => part !== undefined);
  return { trainings, teacherBackends, parts: complete ? parts : undefined, disk: complete ? disk : undefined };
}

async function measureIfPossible(training: TrainingPlan, stage: StagePlan, perEpoch: number, { backend, errors, signal, report }: PlanTrainingsContext): Promise<MeasuredTraining | undefined> {
  if (!backend) return undefined;
  const { role, terms } = stage.learners[0]!;
  report(`measuring steps of ${role} (${terms.map(({ name }) => name).join(' + ')})`);
  return collect(errors, () => measureTraining(training, stage, perEpoch, { backend, signal }));
}

async function planEvaluation(teacher: ConfiguredTeacher, network: TeacherNetwork, { loaded }: Experiment, { dataset, partition }: Data, { backend, errors, signal, report }: PlanTrainingsContext): Promise<Part | undefined> {
  if (!backend) return undefined;
  report('measuring evaluating the teacher');
  const { evalBatchSize: batchSize } = loaded.manifest.data;
  const evaluation = await timed(() => collect(errors, () => withTeacherForward(teacher, teachingModel(network), { loaded, backend, size: { inputShape: dataset.inputShape, batchSize } }, (step) =>
    timed(() => measurePass(step, partition.validation ?? partition.test, { ...dataset, classes: dataset.classes.length }, { batchSize, signal })))));
  if (!evaluation.value) return undefined;
  const { value: { seconds }, seconds: measuring } = evaluation.value;
  return { name: 'evaluating the teacher', seconds: evaluation.seconds - measuring + seconds };
}

/** The teachers of a training, where they are ready to predict. */
interface PlacedTeachers {
  readonly sources: readonly TeacherSource[];
  readonly ready: boolean;
  dispose(): void;
}

interface PlannedPredictions extends TeacherSource {
  readonly placed: PlacedTeacher;
  readonly part: Part;
}

/** Places a teacher as a run does; cached predictions are measured there, live ones with the steps of the students. */
async function planPredictions(needed: NeededTeacher, { loaded }: Experiment, data: Data, { backend, errors, signal, report }: PlanTrainingsContext): Promise<PlannedPredictions | undefined> {
  if (!backend) return undefined;
  const { id } = needed.teacher;
  const { value: placed, seconds } = await timed(() => collect(errors, () => placeTeacher(needed, { loaded, ...data, backend, signal, observe: (event) => event.type === 'activity' && report(event.text) })));
  if (!placed) return undefined;
  if (placed.summary.predictions === 'live') return { ...needed, placed, outputs: liveTeacher(placed, data.dataset), part: { name: `placing the ${id}`, seconds } };
  report(`measuring the ${id}'s predictions`);
  const shape = { ...data.dataset, classes: data.dataset.classes.length, rowSizes: rowSizes(needed, data.dataset) };
  const pass = await collect(errors, () => measurePass(placed.step, data.partition.train, shape, { batchSize: placed.summary.batchSize, signal }));
  if (pass) return { ...needed, placed, outputs: cachedTeacher(needed, pass.outputs, data.partition.train.indices.length), part: { name: `the ${id}'s predictions`, seconds: seconds + pass.seconds } };
  placed.dispose();
  return undefined;
}

/** Exports and the measurements at the end. */
async function planTheRest(experiment: Experiment, { dataset }: Data, { teachers, trainees }: PlannedNetworks, disk: { exportsBytes: number }, { backend, errors, signal, report }: PlanTrainingsContext): Promise<(Part | undefined)[]> {
  const { seeds, baselines, export: exporters } = experiment.loaded.manifest;
  const parts: (Part | undefined)[] = [];
  const [student, ...peers] = trainees!.map(({ network }) => network) as [Network, ...Network[]];
  if (exporters.length > 0) {
    report('measuring exports');
    const exported = await collect(errors, () => measureExports(experiment, student, dataset));
    if (exported) disk.exportsBytes = seeds.length * exported.bytes;
    parts.push(exported && { name: 'exporting', seconds: seeds.length * exported.seconds });
  }
  const rows: readonly TeacherNetwork[] = [...teachers.values(), ...Array.from({ length: baselines.length + 1 }, () => student), ...peers];
  if (!backend) return [...parts, undefined];
  const measured = rows.filter((network) => runsOn(backend, network));
  report('measuring how long measuring takes');
  const measuring = await collect(errors, async () => {
    const { source } = experiment.composition.backends.find(({ definition }) => definition.id === backend.id)!;
    const start = await workerStartSeconds(source, backend, signal);
    const known = new Map<TeacherNetwork, number>();
    for (const network of new Set(measured)) known.set(network, await estimateMeasuring({ network, backend, inputShape: dataset.inputShape }));
    return measured.reduce((sum, network) => sum + known.get(network)! + 2 * start, 0);
  });
  return [...parts, measuring === undefined ? undefined : { name: 'measuring the networks', seconds: measuring }];
}

function noStep({ loaded }: Experiment, { partition }: Data): LimbeckError {
  return new LimbeckError('LIM3001', { what: `There are fewer training samples than \`data.batchSize\`, so an epoch has no step.`, where: loaded.locate(['data', 'batchSize']), expected: `at most ${partition.train.indices.length}`, found: String(loaded.manifest.data.batchSize), next: 'Choose a smaller batchSize, or dropLast: false.' });
}
