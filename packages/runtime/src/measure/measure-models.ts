import { LimbeckError, sizeOf } from '@limbeck/core';
import type { Backend, Network } from '@limbeck/core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildForwardStep } from '../evaluation/forward-step.js';
import type { PluginSource } from '../plugins/import-plugin.js';
import type { FilePlan } from '../teacher-file/file-plan.js';
import { withTemporaryFolder } from '../temporary-folder.js';
import { percentile } from './percentile.js';
import type { Loaded, LoadRequest, SavedForward } from './protocol.js';
import { callsPerTurn, ROUNDS, turnLength, turnOrder } from './turns.js';
import { startWorker, type WorkerProcess } from './worker-process.js';

export interface Measurable {
  /** For messages. */
  readonly name: string;
  /** A network to compile, a file that the backend opens, or a teacher's file with how it is fed. */
  readonly model: Network | { readonly file: string; readonly input: string } | { readonly plan: FilePlan };
  readonly inputShape: readonly number[];
}

export interface Latency {
  readonly batchSize: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Timed calls. */
  readonly count: number;
  /** Calls before them that were not timed. */
  readonly warmUpCalls: number;
}

export interface Measurement {
  /** One for each batch size, in the order asked for. */
  readonly latencies: readonly Latency[];
  readonly peakMemoryBytes: number;
  readonly baseMemoryBytes: number;
}

export interface MeasureOptions {
  readonly backend: Backend;
  readonly source: PluginSource;
  readonly batchSizes: readonly number[];
  readonly signal: AbortSignal;
  /** Receives what is being done, for people. */
  readonly report?: (text: string) => void;
}

/**
 * Latency and memory of networks on a backend, side by side.
 *
 * Memory: one fresh process after the other, each of which loads one network alone and predicts single samples; larger batches do not count.
 * Latency: one process a network, each of which loads it for every batch size and calls it until it is warm; with all of them alive, they are timed
 * in turns of a few calls in changing order, so that whatever else the machine does meets all networks alike. A process whose turn it is not sleeps:
 * two threads of TensorFlow take 0.3 ms of processor time in 500 ms between turns, ONNX Runtime's 0.3 too, but 35 where its threads are left to wait busily.
 *
 * @unit milliseconds of one call, bytes of resident memory
 * @throws LIM2005 a process failed
 */
export async function measureModels(models: readonly Measurable[], options: MeasureOptions): Promise<Measurement[]> {
  const { signal, report } = options;
  return withTemporaryFolder('measure', async (folder) => {
    const requests: LoadRequest[] = [];
    for (const [i, model] of models.entries()) requests.push(await compileInto(join(folder, String(i)), model, options));
    const memories: Loaded[] = [];
    for (const [i, { name }] of models.entries()) {
      report?.(`measuring the memory of ${name}`);
      memories.push(await measureMemory(name, requests[i]!, signal));
    }
    const latencies = await measureLatencies(models, requests, options);
    return memories.map(({ peakMemoryBytes, baseMemoryBytes }, i) => ({ latencies: latencies[i]!, peakMemoryBytes, baseMemoryBytes }));
  });
}

/** Compiles a network for every batch size and for 1, which the memory is measured with. */
async function compileInto(folder: string, { name, model, inputShape }: Measurable, { backend, source, batchSizes, signal }: MeasureOptions): Promise<LoadRequest> {
  const forwards: SavedForward[] = [];
  for (const batchSize of new Set([1, ...batchSizes])) {
    if ('file' in model) {
      forwards.push({ batchSize, ...model, inputShape });
      continue;
    }
    if ('plan' in model) {
      forwards.push({ batchSize, ...model });
      continue;
    }
    signal.throwIfAborted();
    const below = join(folder, String(batchSize));
    await mkdir(below, { recursive: true });
    const compiled = await backend.compile(buildForwardStep(model, { inputShape, batchSize, frozen: true })).catch((cause: unknown) => {
      throw cause instanceof LimbeckError ? cause : new LimbeckError('LIM3010', { what: `"${name}" cannot be compiled for batches of ${batchSize}: ${cause instanceof Error ? cause.message : String(cause)}` }, { cause });
    });
    try {
      await compiled.save(below);
    } finally {
      compiled.dispose();
    }
    forwards.push({ batchSize, folder: below });
  }
  return { type: 'load', source, threads: backend.threads, inputSize: sizeOf(inputShape), forwards };
}

async function measureMemory(name: string, request: LoadRequest, signal: AbortSignal): Promise<Loaded> {
  const worker = startWorker(name, signal);
  try {
    return await worker.load({ ...request, forwards: request.forwards.filter(({ batchSize }) => batchSize === 1) });
  } finally {
    await worker.stop();
  }
}

interface Timing {
  readonly worker: WorkerProcess;
  readonly name: string;
  warmUps: Loaded['warmUps'];
  /** By batch size. */
  readonly times: Map<number, number[]>;
}

async function measureLatencies(models: readonly Measurable[], requests: readonly LoadRequest[], { batchSizes, signal, report }: MeasureOptions): Promise<Latency[][]> {
  if (batchSizes.length === 0) return models.map(() => []);
  const timings: Timing[] = [];
  try {
    for (const [i, { name }] of models.entries()) {
      report?.(`warming up ${name}`);
      const timing: Timing = { name, worker: startWorker(name, signal), warmUps: [], times: new Map() };
      timings.push(timing);
      const { forwards, ...request } = requests[i]!;
      timing.warmUps = (await timing.worker.load({ ...request, forwards: forwards.filter(({ batchSize }) => batchSizes.includes(batchSize)) })).warmUps;
    }
    for (const batchSize of batchSizes) {
      report?.(`timing ${models.length === 1 ? models[0]!.name : `${models.length} networks in turns`}, batch ${batchSize}`);
      for (let round = 0; round < ROUNDS; round++) for (const timing of turnOrder(timings, round)) await takeTurn(timing, batchSize);
    }
    return timings.map((timing) => batchSizes.map((batchSize) => latencyOf(timing, batchSize)));
  } finally {
    await Promise.all(timings.map(({ worker }) => worker.stop()));
  }
}

async function takeTurn({ worker, warmUps, times }: Timing, batchSize: number): Promise<void> {
  const { lastMs } = warmUps.find((warmUp) => warmUp.batchSize === batchSize)!;
  const turn = await worker.turn({ type: 'turn', batchSize, calls: callsPerTurn(lastMs, turnLength(batchSize)) });
  times.set(batchSize, [...(times.get(batchSize) ?? []), ...turn.times]);
}

function latencyOf({ warmUps, times }: Timing, batchSize: number): Latency {
  const all = times.get(batchSize)!;
  const { calls } = warmUps.find((warmUp) => warmUp.batchSize === batchSize)!;
  return { batchSize, p50Ms: percentile(all, 0.5), p95Ms: percentile(all, 0.95), count: all.length, warmUpCalls: calls };
}
