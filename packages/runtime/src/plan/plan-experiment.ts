import type { Backend, LimbeckError } from '@limbeck/core';
import { assertFreeRunFolder, type PlannedModel, type PlanReport } from '@limbeck/record';
import { resolve } from 'node:path';
import { activationOptions, chooseBackend, type BackendChoice } from '../experiment/choose-backend.js';
import { collect } from '../experiment/collect.js';
import { defaultRunFolder } from '../experiment/default-folder.js';
import { loadData, type Data } from '../experiment/distil.js';
import { ownId } from '../experiment/networks.js';
import type { Experiment } from '../experiment/prepare.js';
import { peakMemoryBytes } from '../measure/peak-memory.js';
import { LIMBECK_VERSION } from '../version.js';
import { describeModel } from './describe-model.js';
import { timed } from './median.js';
import { checkpointOf, planNetworks, type PlannedNetworks } from './networks.js';
import { planTrainings } from './plan-trainings.js';
import { assertFits, freeBytesAt } from './target-disk.js';

export interface PlanOptions {
  /** The run folder that `limbeck run` would be given. */
  readonly out?: string;
  readonly signal: AbortSignal;
  /** Receives what is being done, for people. */
  readonly report: (text: string) => void;
}

export interface PlanResult {
  readonly plan: PlanReport;
  /** Everything that would stop the run, as far as it can be known before. */
  readonly errors: readonly LimbeckError[];
}

/**
 * A dry run: builds, compiles and runs a few steps of everything that an experiment consists of, and says what the whole would take. Leaves nothing
 * behind. Goes on after an error as far as it can, so that all are reported together.
 */
export async function planExperiment(experiment: Experiment, { out, signal, report }: PlanOptions): Promise<PlanResult> {
  const startSeconds = performance.now() / 1000;
  const { manifest } = experiment.loaded;
  const errors: LimbeckError[] = [];
  const folder = resolve(out ?? defaultRunFolder(manifest.name, new Date()));
  if (out !== undefined) await collect(errors, () => assertFreeRunFolder(folder));
  const choice = await collect(errors, () => chooseBackend(manifest.backend.use, experiment.composition.backends.map(({ definition }) => definition)));
  const { value: data, seconds: loadSeconds } = await timed(() => collect(errors, () => loadData({ experiment, signal, observe: (event) => event.type === 'activity' && report(event.text) })));
  const { value: backend, seconds: activateSeconds } = await timed(async () => choice && collect(errors, () => choice.definition.activate(activationOptions(manifest.backend))));
  try {
    const networks = await planNetworks(experiment, data, { backend, errors });
    const parts = [{ name: 'starting', seconds: startSeconds + activateSeconds }, { name: `loading ${manifest.data.use}`, seconds: loadSeconds }];
    const trainings = data && networks.trainees ? await planTrainings(experiment, data, networks, { backend, errors, signal, report }) : undefined;
    const freeBytes = await freeBytesAt(folder);
    const disk = trainings?.disk && { ...trainings.disk, totalBytes: Object.values(trainings.disk).reduce((sum, bytes) => sum + bytes, 0), freeBytes };
    if (disk) await collect(errors, async () => assertFits(folder, disk.totalBytes, freeBytes));
    const times = trainings?.parts && [...parts, ...trainings.parts];
    const plan: PlanReport = {
      schemaVersion: 1, limbeckVersion: LIMBECK_VERSION, name: manifest.name, folder,
      backend: choice ? describeBackend(experiment, choice, backend) : null,
      teacherBackend: trainings?.teacherBackends[0] ?? null,
      teacherBackends: [...(trainings?.teacherBackends ?? [])],
      dataset: data ? describeData(experiment, data) : null,
      models: await describeModels(networks, errors),
      trainings: [...(trainings?.trainings ?? [])],
      disk: disk ?? null,
      peakMemoryBytes: trainings?.parts ? peakMemoryBytes() : null,
      time: times ? { parts: times, totalSeconds: times.reduce((sum, { seconds }) => sum + seconds, 0) } : null,
    };
    return { plan, errors };
  } finally {
    backend?.dispose();
  }
}

function describeBackend({ loaded: { manifest } }: Experiment, { definition, probe, reason }: BackendChoice, backend: Backend | undefined): PlanReport['backend'] {
  return { requested: manifest.backend.use, id: definition.id, reason, device: backend?.device ?? probe.device, threads: backend?.threads ?? manifest.backend.threads ?? probe.threads, versions: { ...(backend?.versions ?? probe.versions) } };
}

function describeData({ loaded: { manifest } }: Experiment, { dataset, partition: { train, validation, test } }: Data): PlanReport['dataset'] {
  return {
    name: dataset.name, inputShape: [...dataset.inputShape], classes: dataset.classes.length, trainSize: train.indices.length,
    validationSize: validation?.indices.length ?? 0, testSize: test.indices.length, batchSize: manifest.data.batchSize,
  };
}

async function describeModels({ teachers, trainees }: PlannedNetworks, errors: LimbeckError[]): Promise<PlannedModel[]> {
  const described = [];
  for (const [teacher, network] of teachers) described.push(await collect(errors, async () => describeModel({ role: teacher.role, ...ownId(teacher) }, network, checkpointOf(teacher))));
  for (const [k, { role, network }] of (trainees ?? []).entries()) described.push(await collect(errors, async () => describeModel(k === 0 ? { role: 'student' } : { role: 'peer', id: role }, network, undefined)));
  return described.filter((model) => model !== undefined);
}
