import type { ModelSummary, RunRecord, RunSummary } from '@limbeck/record';
import { accuracyGain, type AccuracyGain } from '../accuracy-gain.js';
import { runName } from '../content/run-status.js';
import { networkName } from '../data/networks.js';
import { networksInOrder, trainingSeconds } from '../rows.js';
import { differenceNotes, differencesOf, type Difference } from './differences.js';

/** The networks of several runs side by side. */
export interface RunsComparison {
  readonly runs: readonly ComparedRun[];
  readonly differences: readonly Difference[];
  /** What a reader must know before comparing, as sentences. */
  readonly notes: readonly string[];
}

export interface ComparedRun {
  readonly folder: string;
  readonly name: string;
  /** "unfinished" for a run without a summary: it is going on, or was killed. */
  readonly status: RunSummary['status'] | 'unfinished';
  readonly backend: string | null;
  readonly networks: readonly ComparedNetwork[];
}

export interface ComparedNetwork {
  readonly name: string;
  readonly role: ModelSummary['role'];
  readonly model: string;
  /** How it was trained. */
  readonly label: string;
  readonly accuracy: ModelSummary['accuracy'];
  /** Of a student over the run's first baseline, seed by seed. */
  readonly gain: AccuracyGain | null;
  readonly parameters: number | null;
  readonly multiplyAdds: number | null;
  readonly fileSizeBytes: number | null;
  readonly latency: ModelSummary['latency'];
  readonly peakMemoryBytes: number | null;
  /** One training, mean over the seeds; null for a network that was not trained in its run. */
  readonly seconds: number | null;
}

export function compareRuns(records: readonly RunRecord[]): RunsComparison {
  const runs = records.map(compareRun);
  const differences = differencesOf(records.filter(({ summary }) => summary !== undefined));
  return { runs, differences, notes: [...differenceNotes(differences), ...runs.flatMap(statusNote)] };
}

function compareRun(record: RunRecord): ComparedRun {
  const { summary, folder } = record;
  const models = summary ? networksInOrder(summary) : [];
  return { folder, name: runName(record), status: summary?.status ?? 'unfinished', backend: summary?.backend.id ?? null, networks: models.map((model) => network(model, summary!)) };
}

function network(model: ModelSummary, summary: RunSummary): ComparedNetwork {
  const { role, label, accuracy, parameters, multiplyAdds, fileSizeBytes, latency, peakMemoryBytes } = model;
  const baseline = summary.models.find((each) => each.role === 'baseline');
  return {
    name: networkName(model), role, model: model.model, label, accuracy,
    gain: role === 'student' && baseline ? (accuracyGain(model, baseline) ?? null) : null,
    parameters, multiplyAdds, fileSizeBytes, latency, peakMemoryBytes,
    seconds: trainingSeconds(model),
  };
}

function statusNote({ name, folder, status, networks }: ComparedRun): string[] {
  switch (status) {
    case 'completed':
      return [];
    case 'unfinished':
      return [`${name} in ${folder} has no summary: it is still going on, or its process was killed.`];
    case 'failed':
    case 'interrupted':
      return [`${name} in ${folder} ${status === 'failed' ? 'failed' : 'was interrupted'}; ${networks.length === 0 ? 'nothing was finished' : 'what was finished is shown'}.`];
  }
}
