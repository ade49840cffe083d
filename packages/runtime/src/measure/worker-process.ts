import { LimbeckError } from '@limbeck/core';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Loaded, LoadRequest, TurnRequest, TurnTimes, WorkerReply, WorkerRequest } from './protocol.js';

/** The compiled worker, also when this module runs from its source. */
const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url)).replace(/([\\/])src([\\/]measure[\\/]worker\.js)$/, '$1dist$2');

/** A process that holds one model; requests must not overlap. */
export interface WorkerProcess {
  load(request: LoadRequest): Promise<Loaded>;
  turn(request: TurnRequest): Promise<TurnTimes>;
  stop(): Promise<void>;
}

/** Starts a worker for the model that messages call `name`; it sleeps until it is asked. Aborting the signal kills it. */
export function startWorker(name: string, signal: AbortSignal): WorkerProcess {
  const child = fork(WORKER, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], signal, killSignal: 'SIGKILL' });
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString()).slice(-2000); });
  let ended: unknown;
  let waiting: { readonly resolve: (reply: WorkerReply) => void; readonly reject: (cause: unknown) => void } | undefined;
  const end = (cause: unknown): void => {
    ended ??= cause;
    waiting?.reject(ended);
  };
  child.on('message', (reply) => waiting?.resolve(reply as WorkerReply));
  child.on('error', end);
  const closed = new Promise<void>((resolve) => {
    child.on('close', (code, killedBy) => {
      end(new Error([`the process ended ${killedBy === null ? `with exit code ${code}` : `by ${killedBy}`}`, errors.trim()].filter((text) => text !== '').join(': ')));
      resolve();
    });
  });

  async function ask(request: WorkerRequest): Promise<WorkerReply> {
    signal.throwIfAborted();
    try {
      const reply = await new Promise<WorkerReply>((resolve, reject) => {
        if (ended !== undefined) return reject(ended as Error);
        waiting = { resolve, reject };
        return child.send(request, (error) => error && reject(error));
      });
      if (reply.type !== 'failed') return reply;
      if (reply.error) throw new LimbeckError(reply.error.code, reply.error.details);
      throw new Error(reply.message);
    } catch (cause) {
      if (signal.aborted || cause instanceof LimbeckError) throw cause;
      throw new LimbeckError('LIM2005', { what: `Measuring "${name}" failed: ${cause instanceof Error ? cause.message : String(cause)}`, next: 'Run again with --debug for the stack.' }, { cause });
    }
  }

  return {
    // The worker answers each kind of request with its own kind of reply.
    load: (request) => ask(request) as Promise<Loaded>,
    turn: (request) => ask(request) as Promise<TurnTimes>,
    async stop() {
      // It has nothing to put away; after disconnect() Node may never tell that it has ended.
      child.kill('SIGKILL');
      await closed;
    },
  };
}
