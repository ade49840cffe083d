import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import { readManifestFile, readWithExtends } from '../source/read-files.js';
import { isTable } from './kind.js';

/** Whether a file is a table's manifest; false also for what cannot be read, which loading it tells. */
export async function isTableFile(file: string): Promise<boolean> {
  try {
    return isTable((await readWithExtends(await readManifestFile(file), file, { errors: [], isShorthand: () => false })).document);
  } catch (error) {
    if (error instanceof LimbeckError || error instanceof LimbeckErrors) return false;
    throw error;
  }
}
