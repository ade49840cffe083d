import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `body` with a new folder below the system's temporary one, and removes it: when `body` has ended, and also when the process exits before. */
export async function withTemporaryFolder<T>(purpose: 'measure' | 'plan', body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `limbeck-${purpose}-`));
  // A second Ctrl-C ends the process at once, and no `finally` runs.
  const onExit = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', onExit);
  try {
    return await body(folder);
  } finally {
    process.off('exit', onExit);
    await rm(folder, { recursive: true, force: true });
  }
}
