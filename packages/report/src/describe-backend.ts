import type { TeacherBackendSummary } from '@limbeck/record';
import { formatInteger, formatMilliseconds } from './format-units.js';

/** "CPU (AMD EPYC, 2 threads)", "GPU 0, 4 threads": a device whose name tells its threads is not followed by them again. */
export function describeDevice({ device, threads }: { readonly device: string; readonly threads: number }): string {
  return device.includes('thread') ? device : `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Of a teacher in a run on the backend `run`: "cached, on onnx, the fastest for 500 samples (cpu 12.0 ms, onnx 8.10 ms)" */
export function describeTeacherBackend({ requested, id, predictions, batchSize, measured }: TeacherBackendSummary, run: string): string {
  const times = measured.map((each) => `${each.id} ${each.milliseconds === null ? `refused: ${each.refused ?? 'no reason given'}` : `${formatMilliseconds(each.milliseconds)} ms`}`).join(', ');
  const why = times !== '' ? `the fastest for ${formatInteger(batchSize)} samples (${times})` : `${requested === null ? (id === run ? "the run's own backend" : 'which opens its file') : requested === 'auto' ? 'the only one available' : 'as asked for'}, in batches of ${formatInteger(batchSize)}`;
  return `${predictions}, on ${id}, ${why}`;
}
