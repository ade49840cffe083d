import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code; undefined when the program could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end without a shell. A missing program is a result, not an exception; an aborted `signal` ends it and throws its reason. */
export function runCommand(program: string, args: readonly string[], { cwd, environment, signal }: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(program, args, { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
    const stop = (): void => void child.kill();
    signal?.addEventListener('abort', stop, { once: true });
    const end = (code: number | undefined, stderr: string): void => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve({ code, stdout: text.stdout, stderr });
    };
    child.on('error', (error) => end(undefined, error.message));
    child.on('close', (code) => end(code ?? -1, text.stderr));
  });
}

/** The end of a program's output, for an error message. */
export function tail(text: string, lines = 6): string {
  return text.trim().split('\n').slice(-lines).join('\n');
}
