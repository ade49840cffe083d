import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LimbeckError } from '@limbeck/core/errors';
import { ioError } from './io-error.js';
import { LineFile } from './line-file.js';
import { RUN_FILES } from './run-files.js';
import { RunWriter } from './run-writer.js';

/**
 * Makes a run folder, parents included, and takes it for this process. An empty folder that is already there is used.
 *
 * @throws LIM5004 something is there already; LIM5005, LIM5006 it cannot be made
 */
export async function createRunFolder(folder: string): Promise<RunWriter> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if ((await readdir(folder)).length > 0) throw exists(folder);
    // Opened exclusively: of two processes that want the same folder, one gets it.
    return new RunWriter(folder, LineFile.open(join(folder, RUN_FILES.metrics), 'ax'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOTDIR') throw exists(folder, error);
    throw await ioError(error, { action: 'write', path: folder });
  }
}

/**
 * Checks that `createRunFolder` would find nothing there, without making anything.
 *
 * @throws LIM5004 something is there already
 */
export async function assertFreeRunFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw exists(folder, error);
  });
  if (entries.length > 0) throw exists(folder);
}

function exists(folder: string, cause?: unknown): LimbeckError {
  return new LimbeckError(
    'LIM5004',
    {
      what: `"${folder}" already exists and is not an empty folder.`,
      where: { file: folder },
      expected: 'a path where nothing is yet',
      next: 'Choose another folder with --out, or leave --out away: every run then gets a folder of its own.',
    },
    { cause },
  );
}
