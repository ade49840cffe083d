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

/** Columns for text on standard output: those of the terminal up to what reads well, 80 in a pipe. */
export function textWidth(most = 100): number {
  return Math.min(process.stdout.columns ?? 80, most);
}
