/** A reader that closes its end (`limbeck list | head -1`) is no error: what is still written goes nowhere, and a run goes on. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** The one JSON object of a command under --json. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, undefined, 2));
}

/** What a command that has no part of a result prints under --json when Ctrl-C ended it. */
export const INTERRUPTED = { ok: false, errors: [{ code: null, what: 'Interrupted.' }] } as const;
