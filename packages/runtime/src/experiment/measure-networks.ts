import { measureModels } from '../measure/measure-models.js';
import type { DistilContext } from './distil.js';
import { weightBytes } from './parameter-count.js';
import type { ModelResult } from './summary.js';

/** Batch sizes that a run's summary gives latencies for. */
export const SUMMARY_BATCHES = { latency: 1, batchLatency: 32 } as const;

/** Latency, memory and file size of the network that each row kept last, measured side by side. */
export async function measureNetworks({ backend, signal, observe, experiment }: Pick<DistilContext, 'backend' | 'signal' | 'observe' | 'experiment'>, inputShape: readonly number[], results: readonly ModelResult[]): Promise<void> {
  const { source } = experiment.composition.backends.find(({ definition }) => definition.id === backend.id)!;
  for (const result of results) result.fileSizeBytes = weightBytes(result.network);
  const measurements = await measureModels(
    results.map(({ role, id, label, network }) => ({ name: role === 'baseline' ? label : `the ${id ?? role}`, model: network, inputShape })),
    { backend, source, batchSizes: Object.values(SUMMARY_BATCHES), signal, report: (text) => observe({ type: 'activity', text }) },
  );
  results.forEach((result, i) => { result.measurement = measurements[i]!; });
}
