import type { Backend, Dataset } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { SUMMARY_BATCHES } from '../experiment/measure-networks.js';
import { callsPerTurn, ROUNDS, turnLength, WARM_UP } from '../measure/turns.js';
import { startWorker } from '../measure/worker-process.js';
import type { PluginSource } from '../plugins/import-plugin.js';
import { teachingModel, type TeacherNetwork } from '../teacher/teacher-network.js';
import { timeCalls, timed } from './median.js';

const CALLS = { warmUp: 2, least: 3, most: 10, ms: 300 } as const;

/** Seconds that measuring one network takes at the end of a run, without its two processes' start. */
export async function estimateMeasuring({ network, backend, inputShape }: { readonly network: TeacherNetwork; readonly backend: Backend } & Pick<Dataset, 'inputShape'>): Promise<number> {
  let seconds = 0;
  for (const batchSize of Object.values(SUMMARY_BATCHES)) {
    const { value: step, seconds: compileSeconds } = await timed(() => teachingModel(network).forward(backend, [], { inputShape, batchSize }));
    try {
      const x = new Float32Array(batchSize * sizeOf(inputShape));
      const { medianMs } = await timeCalls(() => step.run({ x }), CALLS);
      // Each turn has an untimed call; single samples are called once more until the memory is read.
      const warmUps = Math.min(WARM_UP.calls * medianMs, WARM_UP.ms) * (batchSize === 1 ? 2 : 1);
      seconds += compileSeconds + (warmUps + ROUNDS * (callsPerTurn(medianMs, turnLength(batchSize)) + 1) * medianMs) / 1000;
    } finally {
      step.dispose();
    }
  }
  return seconds;
}

/** Seconds until a measuring process has its engine active. */
export async function workerStartSeconds(source: PluginSource, backend: Backend, signal: AbortSignal): Promise<number> {
  const { seconds } = await timed(async () => {
    const worker = startWorker('nothing', signal);
    await worker.load({ type: 'load', source, threads: backend.threads, inputSize: 1, forwards: [] });
    await worker.stop();
  });
  return seconds;
}
