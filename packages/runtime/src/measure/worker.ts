/**
 * A process of its own that loads one compiled model and nothing else, times single predictions and reads its own peak memory.
 * Argument: a WorkerRequest as JSON. Prints a WorkerReply as JSON.
 */
import type { BackendDefinition } from '@limbeck/core';
import { importPlugin } from '../plugins/import-plugin.js';
import { defaultExport } from '../plugins/definition.js';
import { peakMemoryBytes } from './peak-memory.js';
import type { WorkerReply, WorkerRequest } from './protocol.js';

const request = JSON.parse(process.argv[2]!) as WorkerRequest;

const definition = defaultExport(await importPlugin(request.source)) as BackendDefinition;
const backend = await definition.activate({ threads: request.threads });
const baseMemoryBytes = peakMemoryBytes();
const step = await backend.load(request.folder);
const x = Float32Array.from({ length: request.inputSize }, (_, i) => Math.sin(i));

for (let i = 0; i < request.warmUp; i++) await step.run({ x });
const times: number[] = [];
const deadline = performance.now() + request.maxMs;
while (times.length < request.count && (times.length < 20 || performance.now() < deadline)) {
  const start = performance.now();
  await step.run({ x });
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
/** Nearest-rank percentile. */
const percentile = (p: number): number => times[Math.max(0, Math.ceil(p * times.length) - 1)]!;
const reply: WorkerReply = { p50Ms: percentile(0.5), p95Ms: percentile(0.95), count: times.length, peakMemoryBytes: peakMemoryBytes(), baseMemoryBytes };
process.stdout.write(JSON.stringify(reply));
