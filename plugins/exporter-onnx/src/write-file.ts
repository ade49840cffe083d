import { writeFile } from 'node:fs/promises';
import { LimbeckError } from '@limbeck/core';

/** @throws LIM5005 the disk is full; LIM5006 writing failed */
export async function writeModelFile(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(file, bytes).catch((cause: NodeJS.ErrnoException) => {
    const full = cause.code === 'ENOSPC';
    const what = full ? `The disk is full: "${file}" could not be written.` : `"${file}" could not be written: ${cause.message}.`;
    throw new LimbeckError(full ? 'LIM5005' : 'LIM5006', { what, where: { file } }, { cause });
  });
}
