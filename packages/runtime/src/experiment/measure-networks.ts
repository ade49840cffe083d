import type { Backend } from '@limbeck/core';
import { measureModels } from '../measure/measure-models.js';
import { opens } from '../model-file/opens.js';
import type { DistilContext } from './distil.js';
import { isFile, type TeacherNetwork } from '../teacher/teacher-network.js';
import { weightBytes } from './parameter-count.js';
import type { ModelResult } from './summary.js';

/** Batch sizes that a run's summary gives latencies for. */
export const SUMMARY_BATCHES = { latency: 1, batchLatency: 32 } as const;

/** Whether a row's network can be measured on a backend: a file only where it can be opened. */
export function runsOn(backend: Backend, network: TeacherNetwork): boolean {
  return !isFile(network) || opens(backend, network.fileEnding!);
}

/** File size of the network that each row kept last, and its latency and memory, measured side by side on the run's backend. */
export async function measureNetworks({ backend, signal, observe, experiment }: Pick<DistilContext, 'backend' | 'signal' | 'observe' | 'experiment'>, inputShape: readonly number[], results: readonly ModelResult[]): Promise<void> {
  const { source } = experiment.composition.backends.find(({ definition }) => definition.id === backend.id)!;
  for (const result of results) result.fileSizeBytes = isFile(result.network) ? result.network.sizeBytes : weightBytes(result.network);
  const measured = results.filter(({ network }) => runsOn(backend, network));
  const measurements = await measureModels(
    measured.map(({ role, id, label, network }) => ({ name: role === 'baseline' ? label : `the ${id ?? role}`, inputShape, model: isFile(network) ? { plan: network.plan } : network })),
    { backend, source, batchSizes: Object.values(SUMMARY_BATCHES), signal, report: (text) => observe({ type: 'activity', text }) },
  );
  measured.forEach((result, i) => { result.measurement = measurements[i]!; });
}
