import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LimbeckError, LimbeckErrors } from '@limbeck/core/errors';
import { z } from 'zod';
import { vectorFileSchema, type VectorFile } from './vector-file.js';

/** What is told of one file; a file of another kind would bring hundreds. */
const MOST_ERRORS = 5;

/**
 * The vector files of a folder, in the order of their names; or one file.
 *
 * @throws LIM1012 a file is missing, damaged or not of the format; every file's mistakes at once
 */
export async function readVectors(path: string): Promise<readonly VectorFile[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LimbeckError('LIM1012', { what: `There is nothing at "${path}".`, expected: 'a folder of vector files (*.json), or one of them', next: 'Check the path; without one the vectors that ship with Limbeck are run.' }, { cause });
  });
  const files = found.isDirectory() ? (await readdir(path)).filter((name) => name.endsWith('.json')).sort().map((name) => join(path, name)) : [path];
  if (files.length === 0) throw new LimbeckError('LIM1012', { what: `The folder "${path}" has no vector files.`, expected: 'one .json file for each method', next: 'Name the folder in which the files lie.' });
  const errors: LimbeckError[] = [];
  const read: VectorFile[] = [];
  for (const file of files) {
    try {
      read.push(await readVectorFile(file));
    } catch (error) {
      if (error instanceof LimbeckErrors) errors.push(...error.errors);
      else if (error instanceof LimbeckError) errors.push(error);
      else throw error;
    }
  }
  if (errors.length > 0) throw new LimbeckErrors(errors);
  return read;
}

async function readVectorFile(file: string): Promise<VectorFile> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new LimbeckError('LIM1012', { what: `"${file}" cannot be read: ${(cause as Error).message}`, where: { file } }, { cause });
  });
  const parsed = vectorFileSchema.safeParse(parse(text, file));
  if (parsed.success) return { file, ...parsed.data };
  const { issues } = parsed.error;
  const rest = issues.length - MOST_ERRORS;
  throw new LimbeckErrors(issues.slice(0, MOST_ERRORS).map(({ path, message }, i) => new LimbeckError('LIM1012', {
    what: `"${file}" is not a file of reference vectors.`,
    where: { file, ...(path.length === 0 ? {} : { path: z.core.toDotPath(path) }) },
    found: `${message}${i === MOST_ERRORS - 1 && rest > 0 ? `; and ${rest} more mistakes` : ''}`,
    next: 'Write the file anew; packages/golden/vectors/README.md describes the format.',
  })));
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LimbeckError('LIM1012', { what: `"${file}" is not valid JSON: ${(cause as Error).message}`, where: { file }, expected: 'JSON, which has no NaN or Infinity', next: 'Write the file anew.' }, { cause });
  }
}
