import { statfs } from 'node:fs/promises';
import { LimbeckError } from '@limbeck/core';

/** A failure of the file system below `folder` as LIM5005 or LIM5006; anything else as it is. */
export async function writeError(cause: unknown, folder: string): Promise<unknown> {
  if (!(cause instanceof Error && 'code' in cause)) return cause;
  const where = { file: folder };
  const next = 'The tables are incomplete; metrics.jsonl in the run folder has every event that was recorded.';
  if (cause.code !== 'ENOSPC' && cause.code !== 'EDQUOT') {
    return new LimbeckError('LIM5006', { what: `Writing tables into "${folder}" failed: ${cause.message}.`, where, next }, { cause });
  }
  const free = await statfs(folder).then(({ bavail, bsize }) => `${bavail * bsize} bytes free`, () => 'an unknown number of bytes free');
  return new LimbeckError('LIM5005', { what: `Writing tables into "${folder}" failed: the disk is full.`, where, found: free, next }, { cause });
}
