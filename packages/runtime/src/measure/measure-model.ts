import { LimbeckError, sizeOf } from '@limbeck/core';
import type { Backend, Network } from '@limbeck/core';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildForwardStep } from '../evaluation/forward-step.js';
import type { PluginSource } from '../plugins/import-plugin.js';
import type { WorkerReply, WorkerRequest } from './protocol.js';

const execFileAsync = promisify(execFile);
/** The compiled worker, also when this module runs from its source. */
const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url)).replace(/([\\/])src([\\/]measure[\\/]worker\.js)$/, '$1dist$2');

/**
 * Latency of one prediction (batch 1) and peak memory of a fresh process that loads only this model on this backend.
 *
 * @unit milliseconds after warm-up, bytes of resident memory
 * @throws LIM2005 the process failed
 */
export async function measureModel(network: Network, options: { readonly backend: Backend; readonly source: PluginSource; readonly inputShape: readonly number[]; readonly signal: AbortSignal }): Promise<WorkerReply> {
  const { backend, source, inputShape, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'limbeck-measure-'));
  try {
    const compiled = await backend.compile(buildForwardStep(network, { inputShape, batchSize: 1, frozen: true }));
    try {
      await compiled.save(folder);
    } finally {
      compiled.dispose();
    }
    const request: WorkerRequest = { source, folder, threads: backend.threads, inputSize: sizeOf(inputShape), warmUp: 20, count: 300, maxMs: 3000 };
    const { stdout } = await execFileAsync(process.execPath, [WORKER, JSON.stringify(request)], { signal });
    return JSON.parse(stdout) as WorkerReply;
  } catch (cause) {
    if (signal.aborted || cause instanceof LimbeckError) throw cause;
    throw new LimbeckError('LIM2005', { what: `Measuring "${network.id}" failed: ${cause instanceof Error ? cause.message : String(cause)}`, next: 'Run again with --debug for the stack.' }, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
