import { dirname, resolve } from 'node:path';
import { statfs } from 'node:fs/promises';
import { statfsSync } from 'node:fs';
import { LimbeckError } from '@limbeck/core/errors';

export interface IoFailure {
  readonly action: 'read' | 'write';
  readonly path: string;
  /** Size of what was to be written, where it is known. */
  readonly neededBytes?: number;
}

/** The system's error as a LimbeckError: LIM5005 for a full disk, LIM5006 for the rest. Anything that is not a system error comes back as it is. */
export async function ioError(error: unknown, failure: IoFailure): Promise<unknown> {
  if (!isSystemError(error)) return error;
  if (!isDiskFull(error)) return otherIoError(error, failure);
  const free = await statfs(dirname(resolve(failure.path))).catch(() => undefined);
  return diskFullError(error, failure, free && free.bavail * free.bsize);
}

/** `ioError` for callers that write synchronously. */
export function ioErrorSync(error: unknown, failure: IoFailure): unknown {
  if (!isSystemError(error)) return error;
  if (!isDiskFull(error)) return otherIoError(error, failure);
  let free: number | undefined;
  try {
    const stats = statfsSync(dirname(resolve(failure.path)));
    free = stats.bavail * stats.bsize;
  } catch {
    free = undefined; // the message says "unknown"
  }
  return diskFullError(error, failure, free);
}

function diskFullError(cause: NodeJS.ErrnoException, { path, neededBytes }: IoFailure, free: number | undefined): LimbeckError {
  const folder = dirname(resolve(path));
  return new LimbeckError(
    'LIM5005',
    {
      what: `Writing "${path}" failed: ${cause.code === 'EDQUOT' ? 'the disk quota is used up' : 'the disk is full'}.`,
      where: { file: folder },
      expected: neededBytes === undefined ? 'room for the file' : `${neededBytes} bytes free`,
      found: free === undefined ? 'an unknown number of bytes free' : `${free} bytes free`,
      next: 'Free some space there, or choose a folder on another disk with --out. What was written before is intact.',
    },
    { cause },
  );
}

function otherIoError(cause: NodeJS.ErrnoException, { action, path }: IoFailure): LimbeckError {
  return new LimbeckError(
    'LIM5006',
    {
      what: `${action === 'read' ? 'Reading' : 'Writing'} "${path}" failed: ${reasonOf(cause)}.`,
      where: { file: path },
      next: NEXT[cause.code ?? ''] ?? 'Check the path and its permissions, then try again.',
    },
    { cause },
  );
}

/** "no such file or directory" out of "ENOENT: no such file or directory, open '...'". */
function reasonOf(error: NodeJS.ErrnoException): string {
  const text = /^[A-Z0-9_]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
  return `${text} (${error.code})`;
}

const NEXT: Readonly<Record<string, string>> = {
  EFBIG: 'Raise the limit on file sizes (`ulimit -f`), or write to a file system that takes larger files.',
  EROFS: 'Choose a folder that can be written to with --out.',
  EMFILE: 'Raise the limit on open files (`ulimit -n`).',
};

/** @throws what a failing system call of node:fs throws: an Error with errno and code. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof LimbeckError) && 'errno' in error && 'code' in error;
}

function isDiskFull(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOSPC' || error.code === 'EDQUOT';
}
