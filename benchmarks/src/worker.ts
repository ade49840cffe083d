import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Reply, Request } from './protocol.js';

/** A process that times what it is asked to. */
export interface Worker {
  ask<R extends Request>(request: R): Promise<Reply<R>>;
  /** Lets it end by itself. */
  close(): Promise<void>;
}

/** Starts a worker; what it writes to standard error is shown if it fails. */
export function startWorker(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Worker {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)));
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  const ended = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      for (const each of waiting.splice(0)) each.reject(new Error(`${program} ${args.join(' ')} ${reason}:\n${log}`));
      resolve();
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => end(`ended with code ${code}`));
  });
  return {
    async ask(request) {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
      return JSON.parse(line) as Reply<typeof request>;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
