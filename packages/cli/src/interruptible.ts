const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** One press of Ctrl-C may arrive twice, from the terminal and from npm. */
const SAME_PRESS_MS = 300;

/** Runs `body` with a signal that the first SIGINT or SIGTERM aborts; the second ends the process at once. `note` tells the user what happens. */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>, note: (text: string) => void): Promise<T> {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      note('Stopping after this step. Press Ctrl-C again to stop at once.');
      controller.abort(new DOMException(`The process received ${signal}.`, 'AbortError'));
    } else if (performance.now() - firstAt > SAME_PRESS_MS) {
      process.exit(1);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await body(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
