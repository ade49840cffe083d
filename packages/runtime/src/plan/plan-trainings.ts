import { LimbeckError } from '@limbeck/core';
import type { Backend, Network } from '@limbeck/core';
import type { PlannedTrainingReport, PlanReport, TeacherBackendSummary } from '@limbeck/record';
import { collect } from '../experiment/collect.js';
import { liveTeacher, placeTeacher, type PlacedTeacher } from '../experiment/teacher-predictions.js';
import type { Data } from '../experiment/distil.js';
import type { Experiment } from '../experiment/prepare.js';
import { needTeacher, studentKinds, weighted, type TermWithWeight } from '../experiment/training-kinds.js';
import { stepsPerEpoch, trainingPlan, type PlannedTraining } from '../experiment/training-plan.js';
import { cachedLogits, type TeacherLogits } from '../teacher/teacher-logits.js';
import type { TrainingPlan } from '../training/train-network.js';
import { describeTraining } from './describe-training.js';
import { estimateMeasuring, workerStartSeconds } from './estimate-measuring.js';
import { measureExports } from './measure-exports.js';
import { evaluationSeconds, measurePass } from './measure-forward.js';
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
  /** Where the teacher would predict; null when no strategy needs it, or it could not be placed. */
  readonly teacherBackend: TeacherBackendSummary | null;
  /** Undefined when anything could not be measured. */
  readonly parts: readonly Part[] | undefined;
  readonly disk: Disk | undefined;
}

/** What the run trains, in its order, with a few steps of each kind measured. */
export async function planTrainings(experiment: Experiment, data: Data, networks: PlannedNetworks, context: PlanTrainingsContext): Promise<PlannedTrainings> {
  const { errors } = context;
  const { manifest } = experiment.loaded;
  const perEpoch = stepsPerEpoch(data.partition.train.indices.length, manifest.data);
  if (perEpoch === 0) errors.push(noStep(experiment, data));
  const trainings: PlannedTrainingReport[] = [];
  const parts: (Part | undefined)[] = [];
  const disk: { weightsBytes: number; exportsBytes: number; metricsBytes: number } = { weightsBytes: 0, exportsBytes: 0, metricsBytes: 0 };

  const plan = async (planned: PlannedTraining, seeds: readonly number[], buildSeconds: number): Promise<void> => {
    const training = trainingPlan(planned, data, manifest.data);
    const measured = perEpoch === 0 ? undefined : await measureIfPossible(training, planned.terms, perEpoch, context);
    const described = describeTraining(training, planned.terms, perEpoch, seeds);
    if (!measured) {
      trainings.push(described);
      parts.push(undefined);
      return;
    }
    const { metricsBytes, weightsBytes, ...figures } = measured;
    trainings.push({ ...described, measured: figures });
    disk.metricsBytes += seeds.length * metricsBytes;
    disk.weightsBytes += seeds.length * weightsBytes;
    parts.push({ name: `training ${planned.role}, ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}`, seconds: seeds.length * (buildSeconds + figures.compileSeconds + training.epochs * figures.epochSeconds) });
  };

  const { teacher, student } = networks;
  const config = manifest.teacher;
  let logits: TeacherLogits | undefined;
  let placed: PlacedTeacher | undefined;
  if (config && teacher) {
    if (config.train) await plan({ role: 'teacher', network: teacher, training: config.train, terms: weighted(experiment.composition.teacherTerms, config.train), seed: config.seed, teacher: undefined }, [config.seed], 0);
    else parts.push(await planEvaluation(experiment, data, teacher, context));
    if (needTeacher(experiment.composition.distillTerms)) {
      const predictions = await planPredictions(experiment, data, teacher, context);
      ({ placed, logits } = predictions ?? {});
      parts.push(predictions?.part);
    }
  }
  for (const kind of studentKinds(experiment)) {
    const role = kind.role === 'baseline' ? kind.label : kind.role;
    // Without the teacher's predictions its error is known already, and the steps could not be those of the run.
    const waits = needTeacher(kind.terms) && !logits;
    if (waits) {
      trainings.push(describeTraining(trainingPlan({ role, network: student!, training: manifest.distill, terms: kind.terms, seed: manifest.seeds[0]!, teacher: logits }, data, manifest.data), kind.terms, perEpoch, manifest.seeds));
      parts.push(undefined);
    } else {
      await plan({ role, network: student!, training: manifest.distill, terms: kind.terms, seed: manifest.seeds[0]!, teacher: logits }, manifest.seeds, networks.buildSeconds);
    }
  }
  placed?.dispose();
  parts.push(...(await planTheRest(experiment, data, networks, disk, context)));
  const complete = parts.every((part) => part !== undefined);
  return { trainings, teacherBackend: placed?.summary ?? null, parts: complete ? parts : undefined, disk: complete ? disk : undefined };
}

async function measureIfPossible(training: TrainingPlan, terms: readonly TermWithWeight[], perEpoch: number, { backend, errors, signal, report }: PlanTrainingsContext): Promise<MeasuredTraining | undefined> {
  if (!backend) return undefined;
  report(`measuring steps of ${training.role} (${terms.map(({ name }) => name).join(' + ')})`);
  return collect(errors, () => measureTraining(training, perEpoch, { backend, signal }));
}

async function planEvaluation(experiment: Experiment, { dataset, partition }: Data, teacher: Network, { backend, errors, signal, report }: PlanTrainingsContext): Promise<Part | undefined> {
  if (!backend) return undefined;
  report('measuring evaluating the teacher');
  const { evalBatchSize } = experiment.loaded.manifest.data;
  const seconds = await collect(errors, () => evaluationSeconds(teacher, partition.validation ?? partition.test, dataset, { backend, batchSize: evalBatchSize, signal }));
  return seconds === undefined ? undefined : { name: 'evaluating the teacher', seconds };
}

interface PlannedPredictions {
  readonly placed: PlacedTeacher;
  readonly logits: TeacherLogits;
  readonly part: Part;
}

/** Places the teacher as a run does; cached predictions are measured there, live ones with the steps of the students. */
async function planPredictions(experiment: Experiment, data: Data, teacher: Network, { backend, errors, signal, report }: PlanTrainingsContext): Promise<PlannedPredictions | undefined> {
  if (!backend) return undefined;
  const { loaded, composition: { teacherBackends } } = experiment;
  const { value: placed, seconds } = await timed(() => collect(errors, () => placeTeacher(teacher, { loaded, teacherBackends, ...data, backend, signal, observe: (event) => event.type === 'activity' && report(event.text) })));
  if (!placed) return undefined;
  if (placed.summary.predictions === 'live') return { placed, logits: liveTeacher(placed, data.dataset), part: { name: 'placing the teacher', seconds } };
  report("measuring the teacher's predictions");
  const pass = await collect(errors, () => measurePass(placed.step, data.partition.train, { ...data.dataset, classes: data.dataset.classes.length }, { batchSize: placed.summary.batchSize, signal }));
  if (pass) return { placed, logits: cachedLogits(pass.logits, data.dataset.classes.length), part: { name: "the teacher's predictions", seconds: seconds + pass.seconds } };
  placed.dispose();
  return undefined;
}

/** Exports and the measurements at the end. */
async function planTheRest(experiment: Experiment, { dataset }: Data, { teacher, student }: PlannedNetworks, disk: { exportsBytes: number }, { backend, errors, signal, report }: PlanTrainingsContext): Promise<(Part | undefined)[]> {
  const { seeds, baselines, export: exporters } = experiment.loaded.manifest;
  const parts: (Part | undefined)[] = [];
  if (exporters.length > 0) {
    report('measuring exports');
    const exported = await collect(errors, () => measureExports(experiment, student!, dataset));
    if (exported) disk.exportsBytes = seeds.length * exported.bytes;
    parts.push(exported && { name: 'exporting', seconds: seeds.length * exported.seconds });
  }
  const rows: readonly Network[] = [...(teacher ? [teacher] : []), ...Array.from({ length: baselines.length + 1 }, () => student!)];
  if (!backend) return [...parts, undefined];
  report('measuring how long measuring takes');
  const measuring = await collect(errors, async () => {
    const { source } = experiment.composition.backends.find(({ definition }) => definition.id === backend.id)!;
    const start = await workerStartSeconds(source, backend, signal);
    const known = new Map<Network, number>();
    for (const network of new Set(rows)) known.set(network, await estimateMeasuring({ network, backend, inputShape: dataset.inputShape }));
    return rows.reduce((sum, network) => sum + known.get(network)! + 2 * start, 0);
  });
  return [...parts, measuring === undefined ? undefined : { name: 'measuring the networks', seconds: measuring }];
}

function noStep({ loaded }: Experiment, { partition }: Data): LimbeckError {
  return new LimbeckError('LIM3001', { what: `There are fewer training samples than \`data.batchSize\`, so an epoch has no step.`, where: loaded.locate(['data', 'batchSize']), expected: `at most ${partition.train.indices.length}`, found: String(loaded.manifest.data.batchSize), next: 'Choose a smaller batchSize, or dropLast: false.' });
}
