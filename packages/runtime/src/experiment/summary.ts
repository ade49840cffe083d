import type { Dataset, RunStatus } from '@limbeck/core';
import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import { teachingOf } from '@limbeck/manifest';
import type { Manifest } from '@limbeck/manifest';
import { spreadOf, type ExportSummary, type GraphSummary, type ModelSummary, type RunSummary, type TeacherBackendSummary, type TrainedRunSummary } from '@limbeck/record';
import type { Measurement } from '../measure/measure-models.js';
import type { TeacherNetwork } from '../teacher/teacher-network.js';
import type { Partition } from '../training/sampling.js';
import { SUMMARY_BATCHES } from './measure-networks.js';
import { costsOf } from './costs.js';

/** What is known of one row of the table while the run goes on. */
export interface ModelResult {
  readonly role: ModelSummary['role'];
  /** Its name where the role alone does not say it. */
  readonly id?: string;
  readonly label: string;
  /** The one trained last, with its weights; or the file of a teacher. */
  network: TeacherNetwork;
  readonly runs: TrainedRunSummary[];
  fileSizeBytes: number | null;
  measurement: Measurement | null;
}

/** What a run has come to so far; the summary is made of it at any moment. */
export interface RunState {
  readonly startedAt: Date;
  readonly manifest: Manifest;
  readonly manifestHash: string;
  readonly limbeckVersion: string;
  readonly backend: RunSummary['backend'];
  /** In the order in which they were placed. */
  readonly teacherBackends: TeacherBackendSummary[];
  dataset: { readonly dataset: Dataset; readonly partition: Partition } | undefined;
  readonly models: ModelResult[];
  readonly exports: ExportSummary[];
  readonly graphs: GraphSummary[];
}

/** The row of the table for one kind of network, made at its first seed. */
export function modelResult({ models }: RunState, { role, label, id }: Pick<ModelResult, 'role' | 'label' | 'id'>, network: ModelResult['network']): ModelResult {
  const known = models.find((model) => model.role === role && model.label === label && model.id === id);
  if (known) return known;
  const result: ModelResult = { role, ...(id === undefined ? {} : { id }), label, network, runs: [], fileSizeBytes: null, measurement: null };
  models.push(result);
  return result;
}

export function summarize(state: RunState, status: RunStatus, error: unknown): RunSummary {
  const finishedAt = new Date();
  const { metric } = state.manifest.distill;
  return {
    schemaVersion: 1,
    name: state.manifest.name,
    status,
    startedAt: state.startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    seconds: (finishedAt.getTime() - state.startedAt.getTime()) / 1000,
    limbeckVersion: state.limbeckVersion,
    manifestHash: state.manifestHash,
    backend: state.backend,
    teacherBackend: state.teacherBackends[0] ?? null,
    teacherBackends: [...state.teacherBackends],
    dataset: state.dataset ? summarizeDataset(state.dataset.dataset, state.dataset.partition) : null,
    metric,
    split: state.manifest.data.validation > 0 ? 'validation' : 'test',
    models: state.models.filter(({ runs }) => runs.length > 0).map((model) => summarizeModel(model, ownMetric(model, state.manifest))),
    exports: state.exports,
    ...(state.graphs.length === 0 ? {} : { graphs: state.graphs }),
    error: error === undefined ? null : describeError(error),
  };
}

/** Which epoch counts: teachers and assistants say so themselves. */
function ownMetric({ role, id }: ModelResult, manifest: Manifest): 'last' | 'best' {
  const own = teachingOf(manifest).find((teacher) => teacher.role === role && teacher.id === (id ?? role));
  return own?.config.train?.metric ?? manifest.distill.metric;
}

function summarizeDataset(dataset: Dataset, { train, validation, test }: Partition): RunSummary['dataset'] {
  return { name: dataset.name, inputShape: [...dataset.inputShape], classes: dataset.classes.length, trainSize: train.indices.length, validationSize: validation?.indices.length ?? 0, testSize: test.indices.length, sources: dataset.sources.map((source) => ({ ...source })) };
}

function summarizeModel({ role, id, label, network, runs, fileSizeBytes, measurement }: ModelResult, metric: 'last' | 'best'): ModelSummary {
  return {
    role,
    ...(id === undefined ? {} : { id }),
    label,
    model: network.id,
    ...('rebuiltFor' in network ? { rebuiltFor: network.rebuiltFor } : {}),
    runs,
    accuracy: { ...spreadOf(runs.map(({ accuracy }) => accuracy[metric])), metric },
    ...costsOf(network),
    fileSizeBytes,
    latency: latencyOf(measurement, SUMMARY_BATCHES.latency),
    batchLatency: latencyOf(measurement, SUMMARY_BATCHES.batchLatency),
    peakMemoryBytes: measurement?.peakMemoryBytes ?? null,
    baseMemoryBytes: measurement?.baseMemoryBytes ?? null,
  };
}

function latencyOf(measurement: Measurement | null, batchSize: number): ModelSummary['latency'] {
  const latency = measurement?.latencies.find((each) => each.batchSize === batchSize);
  return latency ? { p50Ms: latency.p50Ms, p95Ms: latency.p95Ms, count: latency.count, batchSize } : null;
}

function describeError(error: unknown): NonNullable<RunSummary['error']> {
  if (error instanceof LimbeckError) return { code: error.code, message: error.details.what };
  if (error instanceof LimbeckErrors) return { code: error.errors[0]?.code ?? null, message: error.message };
  return { code: null, message: error instanceof Error ? error.message : String(error) };
}
