import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadsFolder, enginesFolder } from './paths.js';

/** Work in progress carries the process in its name, so that what a killed one left is known. */
export const workFolder = (cache: string): string => join(enginesFolder(cache), `.work-${process.pid}`);
export const partFolder = (cache: string): string => join(downloadsFolder(cache), `.part-${process.pid}`);

/** Removes the work folders of processes that no longer run. */
export async function removeAbandoned(cache: string): Promise<void> {
  for (const parent of [enginesFolder(cache), downloadsFolder(cache)]) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names) {
      const owner = /^\.(?:work|part)-(\d+)$/.exec(name)?.[1];
      if (owner !== undefined && !isRunning(Number(owner))) await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
