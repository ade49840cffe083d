/** Something to be run once, after what it depends on. */
export interface Task {
  readonly after: readonly Task[];
  readonly run: () => Promise<void>;
}

/** Runs every task, `jobs` at once, the first ready one first. Aborting starts no more; what is running is waited for. */
export async function workThrough(tasks: readonly Task[], jobs: number, signal: AbortSignal): Promise<void> {
  const waiting = [...tasks];
  const done = new Set<Task>();
  const running = new Set<Promise<void>>();
  const startNext = (): boolean => {
    const index = waiting.findIndex(({ after }) => after.every((task) => done.has(task)));
    if (index < 0 || running.size >= jobs || signal.aborted) return false;
    const [task] = waiting.splice(index, 1);
    const work: Promise<void> = task!.run().then(() => {
      done.add(task!);
      running.delete(work);
    });
    running.add(work);
    return true;
  };
  for (;;) {
    while (startNext());
    if (running.size === 0) return;
    await Promise.race(running);
  }
}
