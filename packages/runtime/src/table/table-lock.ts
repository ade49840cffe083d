import { LimbeckError } from '@limbeck/core';
import { ioError } from '@limbeck/record';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseJson } from './parse-json.js';

const NAME = '.lock';

/**
 * Runs `body` as the only one at work in a table's folder. The lock of a process that has died is taken over.
 *
 * @throws LIM5009 another process is at work there; LIM5005, LIM5006 the folder cannot be written
 */
export async function withTableLock<T>(folder: string, body: () => Promise<T>): Promise<T> {
  const path = join(folder, NAME);
  const own = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => Promise.reject(await ioError(error, { action: 'write', path: folder })));
  await take(path, own);
  try {
    return await body();
  } finally {
    if ((await readFile(path, 'utf8').catch(() => '')) === own) await rm(path, { force: true });
  }
}

async function take(path: string, own: string): Promise<void> {
  if (await create(path, own)) return;
  const found = await readFile(path, 'utf8').catch(() => '');
  if (!isStale(found)) throw atWork(path, found);
  // Renaming takes exactly one file away: of two that find the same dead lock, the other one then meets the new lock, or none.
  const aside = `${path}.${randomUUID().slice(0, 8)}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
  if (!(await create(path, own))) throw atWork(path, await readFile(path, 'utf8').catch(() => ''));
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw await ioError(error, { action: 'write', path });
  }
}

function isStale(text: string): boolean {
  const { pid, host } = holder(text);
  if (pid === undefined) return true;
  return host === hostname() && !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function holder(text: string): { readonly pid?: number; readonly host?: string } {
  const { pid, host } = (parseJson(text) ?? {}) as { readonly pid?: unknown; readonly host?: unknown };
  return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : {};
}

function atWork(path: string, text: string): LimbeckError {
  const { pid, host } = holder(text);
  return new LimbeckError('LIM5009', {
    what: `Another process is at work on this table${pid === undefined ? '' : `: ${pid} on ${host!}`}.`,
    where: { file: path },
    next: 'Wait for it, or give this one a folder of its own with --out. If no such process is there, remove the file.',
  });
}
