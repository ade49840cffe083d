import type { RunSummary, TableFailure } from '@limbeck/record';
import { spawn } from 'node:child_process';
import { parseJson } from './parse-json.js';

/** How the program that runs one experiment is called: `limbeck run` follows. */
export type Command = readonly [program: string, ...args: string[]];

export type ChildResult =
  | { readonly status: 'completed'; readonly summary: RunSummary }
  | { readonly status: 'interrupted' }
  | { readonly status: 'failed'; readonly failure: Pick<TableFailure, 'code' | 'message'> };

export interface ChildRequest {
  readonly command: Command;
  readonly manifest: string;
  readonly out: string;
  readonly relativeTo: string;
  readonly signal: AbortSignal;
}

/** What `limbeck run --json` prints, as far as it is needed. */
interface Reply {
  readonly ok: boolean;
  readonly summary?: RunSummary;
  readonly errors?: readonly { readonly code: string | null; readonly what: string }[];
}

const KILL_AFTER_MS = 30_000;

/** Runs one experiment in a process of its own, which aborting the signal ends between two of its steps, and this process's death at once. */
export async function runChild({ command: [program, ...args], manifest, out, relativeTo, signal }: ChildRequest): Promise<ChildResult> {
  const options = ['run', manifest, '--out', out, '--relative-to', relativeTo, '--no-measure', '--no-report', '--json'];
  const child = spawn(program, [...args, ...options], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const output = { stdout: '', stderr: '' };
  // Decoded as streams: a character may lie across two chunks.
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => { output.stdout += chunk; });
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => { output.stderr = (output.stderr + chunk).slice(-2000); });
  let killing: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = await new Promise<string>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, killedBy) => resolve(killedBy === null ? `exit code ${code}` : killedBy));
    });
    return resultOf(ended, output, signal);
  } finally {
    clearTimeout(killing);
    signal.removeEventListener('abort', stop);
  }
}

function resultOf(ended: string, { stdout, stderr }: { readonly stdout: string; readonly stderr: string }, signal: AbortSignal): ChildResult {
  const reply = parseJson(stdout) as Reply | undefined;
  if (reply?.ok && reply.summary) return { status: 'completed', summary: reply.summary };
  const [error] = reply?.errors ?? [];
  if (error) return { status: 'failed', failure: { code: error.code, message: error.what } };
  if (signal.aborted || reply?.summary?.status === 'interrupted') return { status: 'interrupted' };
  const told = stderr.trim().split('\n').slice(-5).join(' ');
  return { status: 'failed', failure: { code: null, message: `the process ended with ${ended}${told === '' ? '' : `: ${told}`}` } };
}
