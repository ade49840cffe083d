import { LimbeckError } from '@limbeck/core';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Free bytes for this user where a folder would be made: of the nearest parent that exists; null where the system does not tell. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch((error: NodeJS.ErrnoException) => error);
    if (!(found instanceof Error)) return found.bavail * found.bsize;
    if (found.code !== 'ENOENT' && found.code !== 'ENOTDIR') return null;
    if (dirname(at) === at) return null;
  }
}

/** @throws LIM5005 the run would not fit */
export function assertFits(folder: string, neededBytes: number, freeBytes: number | null): void {
  if (freeBytes === null || neededBytes <= freeBytes) return;
  throw new LimbeckError('LIM5005', { what: `The run does not fit on the disk of "${folder}".`, where: { file: folder }, expected: `${neededBytes} bytes free`, found: `${freeBytes} bytes free`, next: 'Free some space there, or choose a folder on another disk with --out.' });
}
