const METHODS = ['log', 'info', 'warn', 'error'] as const;

/** Keeps what `body` prints through the console to itself: the suite tests warnings and profiles. */
export async function quietConsole<T>(body: () => Promise<T>): Promise<T> {
  const before = METHODS.map((method) => console[method]);
  for (const method of METHODS) console[method] = () => undefined;
  try {
    return await body();
  } finally {
    METHODS.forEach((method, i) => (console[method] = before[i]!));
  }
}
