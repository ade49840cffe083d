import { interruptible } from './interruptible.js';
import { printJson } from './output.js';
import { createProgress } from './progress/progress.js';

/**
 * The result of work that has no partial one, its progress drawn; undefined when Ctrl-C ended it, which then has been told (exit code 1, and one object under --json).
 * Standard output stays free for the result, which may be piped into a file.
 */
export async function allOrNothing<T>(json: boolean, work: (signal: AbortSignal, report: (text: string) => void) => Promise<T>): Promise<T | undefined> {
  const progress = createProgress(process.stderr);
  const report = (text: string): void => progress.observe({ type: 'activity', text });
  let interrupted = false;
  const result = await interruptible(
    (signal) => work(signal, report).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      interrupted = true;
      return undefined;
    }),
    progress.note,
  ).finally(() => progress.close());
  if (interrupted) {
    process.exitCode = 1;
    if (json) printJson({ ok: false, errors: [{ code: null, what: 'Interrupted.' }] });
  }
  return result;
}
