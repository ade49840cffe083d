import type { Backend, HostData, NamedSpecs } from '@limbeck/core';
import { allocate, sizeOf } from '@limbeck/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Forward } from '../evaluation/forward.js';
import { percentile } from '../measure/percentile.js';

export interface TimedBackend {
  readonly id: string;
  /** Median of the timed calls, in milliseconds; null where it cannot be run, with the reason in `refused`. */
  readonly milliseconds: number | null;
  readonly refused: string | null;
}

export interface FastestBackend {
  readonly backend: Backend;
  /** The winner's. */
  readonly step: Forward;
  readonly timed: readonly TimedBackend[];
}

const WARM_UP = 2;
const ROUNDS = 5;

/**
 * Makes a forward pass ready on each backend and times it, the backends in turns so that a slow moment of the machine hits all; the fastest median wins.
 *
 * @unit milliseconds
 * @throws what the last backend threw when none can run it; the signal's reason when it is aborted
 */
export async function fastestBackend(backends: readonly Backend[], ready: (backend: Backend) => Promise<Forward>, { inputs: specs, signal }: { readonly inputs: NamedSpecs; readonly signal: AbortSignal }): Promise<FastestBackend> {
  const inputs = Object.fromEntries(Object.entries(specs).map(([name, { shape, dtype }]) => [name, pattern(allocate(dtype, sizeOf(shape)))]));
  const running: { backend: Backend; compiled: Forward; times: number[] }[] = [];
  const refused: TimedBackend[] = [];
  let failure: unknown;
  for (const backend of backends) {
    try {
      running.push({ backend, compiled: await ready(backend), times: [] });
    } catch (error) {
      failure = error;
      refused.push({ id: backend.id, milliseconds: null, refused: error instanceof Error ? error.message.split('\n')[0]! : String(error) });
    }
  }
  if (running.length === 0) throw failure;
  try {
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      for (const { compiled, times } of running) {
        signal.throwIfAborted();
        const started = performance.now();
        await compiled.run(inputs);
        if (round >= WARM_UP) times.push(performance.now() - started);
        await nextTurn();
      }
    }
  } catch (error) {
    for (const { compiled } of running) compiled.dispose();
    throw error;
  }
  const timed = running.map(({ backend, times }) => ({ id: backend.id, milliseconds: percentile(times, 0.5), refused: null }));
  const winner = running[timed.reduce((best, { milliseconds }, i) => (milliseconds < timed[best]!.milliseconds ? i : best), 0)]!;
  for (const { compiled } of running) if (compiled !== winner.compiled) compiled.dispose();
  return { backend: winner.backend, step: winner.compiled, timed: [...timed, ...refused] };
}

/** "cpu 12.3 ms", "onnx refused (no kernel)". */
export function describeTimed({ id, milliseconds, refused }: TimedBackend): string {
  // Through a number: toPrecision alone writes 1234 as 1.23e+3.
  return milliseconds === null ? `${id} refused (${refused ?? ''})` : `${id} ${Number(milliseconds.toPrecision(3))} ms`;
}

/** Values without zeros or structure that an engine could skip. */
function pattern(data: HostData): HostData {
  for (let i = 0; i < data.length; i++) data[i] = data instanceof Float32Array ? Math.sin(i * 12.9898) : i % 2;
  return data;
}
