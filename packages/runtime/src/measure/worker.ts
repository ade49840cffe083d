/**
 * A process of its own that loads one model and nothing else. It answers a LoadRequest with its own peak memory, and TurnRequests with the times
 * of its calls; between requests it sleeps.
 */
import type { Backend, BackendDefinition } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core/errors';
import { defaultExport } from '../plugins/definition.js';
import { importPlugin } from '../plugins/import-plugin.js';
import { fileForward } from '../teacher-file/file-forward.js';
import { openFile } from '../model-file/open-file.js';
import { peakMemoryBytes } from './peak-memory.js';
import { WARM_UP } from './turns.js';
import type { Loaded, LoadRequest, SavedForward, TurnRequest, TurnTimes, WarmUp, WorkerReply, WorkerRequest } from './protocol.js';

interface Forward {
  readonly batchSize: number;
  readonly call: () => Promise<unknown>;
}

let forwards: readonly Forward[] = [];

async function load({ source, threads, inputSize, forwards: saved }: LoadRequest): Promise<Loaded> {
  const definition = defaultExport(await importPlugin(source)) as BackendDefinition;
  const backend = await definition.activate({ threads });
  const baseMemoryBytes = peakMemoryBytes();
  const loaded: Forward[] = [];
  const warmUps: WarmUp[] = [];
  for (const one of saved) {
    const forward = { batchSize: one.batchSize, call: await openForward(backend, one, samples(one.batchSize, inputSize)) };
    loaded.push(forward);
    warmUps.push(await warmUp(forward));
  }
  forwards = loaded;
  return { type: 'loaded', peakMemoryBytes: peakMemoryBytes(), baseMemoryBytes, warmUps };
}

async function openForward(backend: Backend, saved: SavedForward, x: Float32Array): Promise<() => Promise<unknown>> {
  if ('folder' in saved) {
    const step = await backend.load(saved.folder);
    return () => step.run({ x });
  }
  if ('plan' in saved) {
    const step = fileForward(await openFile(backend, saved.plan.file), saved.plan, []);
    return () => step.run({ x });
  }
  const model = await openFile(backend, saved.file);
  const inputs = { [saved.input]: { shape: [saved.batchSize, ...saved.inputShape], dtype: 'float32' as const, data: x } };
  return () => model.run(inputs);
}

function samples(batchSize: number, inputSize: number): Float32Array {
  return Float32Array.from({ length: batchSize * inputSize }, (_, i) => Math.sin(i));
}

async function warmUp({ batchSize, call }: Forward): Promise<WarmUp> {
  const started = performance.now();
  let calls = 0;
  let lastMs = 0;
  while (calls < WARM_UP.calls && (calls < WARM_UP.leastCalls || performance.now() - started < WARM_UP.ms)) {
    lastMs = await timed(call);
    calls++;
  }
  return { batchSize, calls, lastMs };
}

async function turn({ batchSize, calls }: TurnRequest): Promise<TurnTimes> {
  const { call } = forwards.find((forward) => forward.batchSize === batchSize)!;
  // The first call of a turn brings the model back into the caches that another model filled meanwhile.
  await call();
  const times: number[] = [];
  while (times.length < calls) times.push(await timed(call));
  return { type: 'times', times };
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await call();
  return performance.now() - started;
}

async function reply(request: WorkerRequest): Promise<WorkerReply> {
  try {
    return await (request.type === 'load' ? load(request) : turn(request));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'failed', message, ...(error instanceof LimbeckError ? { error: { code: error.code, details: error.details } } : {}) };
  }
}

process.on('message', (request: WorkerRequest) => void reply(request).then((answer) => process.send?.(answer)));
// Nobody is left to answer: without this a worker would outlive a command that was killed.
process.on('disconnect', () => process.exit(0));
