import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LimbeckError } from '@limbeck/core/errors';
import { ioError } from './io-error.js';

/**
 * Writes a file so that its name stands for the whole content or for what was there before, whenever the process dies or the disk fills:
 * a temporary file beside it, fsync, rename, fsync of the folder.
 *
 * @throws LIM5005 the disk is full; LIM5006 any other failure
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw await ioError(error, { action: 'write', path, neededBytes: bytes.byteLength });
  }
}

/**
 * Lets `fill` write files into a temporary folder beside `path`, makes them durable and moves the folder to `path` in one rename.
 * A folder that is already there is replaced; dying between the two renames that this takes leaves the old one under a hidden name beside it.
 *
 * @throws LIM5005 the disk is full; LIM5006 any other failure of the file system; what `fill` throws
 */
export async function writeFolderAtomic<T>(path: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(temporary);
    const result = await fill(temporary);
    await syncTree(temporary);
    await moveIntoPlace(temporary, path);
    await syncFolder(dirname(path));
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first error is the one to tell
    throw await ioError(error, { action: 'write', path });
  }
}

async function moveIntoPlace(temporary: string, path: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (!existing) return rename(temporary, path);
  if (!existing.isDirectory()) {
    throw new LimbeckError('LIM5006', { what: `"${path}" is a file where a folder is to be written.`, where: { file: path }, next: 'Move it away.' });
  }
  const aside = temporaryName(path);
  await rename(path, aside);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rename(aside, path);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Hidden, so that readers pass over what a killed process leaves; unique, so that processes that write the same name do not meet. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncFile(path);
  }
  await syncFolder(folder);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows cannot open a folder for fsync
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
