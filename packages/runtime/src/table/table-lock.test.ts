import type { LimbeckError } from '@limbeck/core';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withTableLock } from './table-lock.js';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'limbeck-lock-')); });
afterEach(() => rm(folder, { recursive: true }));

const refusal = (work: Promise<unknown>): Promise<LimbeckError> => work.then(() => { throw new Error('not refused'); }, (error: unknown) => error as LimbeckError);

it('lets one in at a time, and leaves nothing behind', async () => {
  const second = await withTableLock(folder, () => refusal(withTableLock(folder, () => Promise.resolve('in'))));
  expect(second).toMatchObject({ code: 'LIM5009' });
  expect(second.message).toContain(`${process.pid} on ${hostname()}`);
  expect(await readdir(folder)).toEqual([]);
  expect(await withTableLock(folder, () => Promise.resolve('in'))).toBe('in');
});

it('makes the folder, and goes also when the work throws', async () => {
  const inner = join(folder, 'a', 'b');
  await expect(withTableLock(inner, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(await readdir(inner)).toEqual([]);
});

it.each([
  ['of a process that has died', () => JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '']).pid, host: hostname(), id: 'x' })],
  ['that was cut short', () => '{"pid": 12'],
])('takes over a lock %s', async (_, content) => {
  await writeFile(join(folder, '.lock'), content());
  expect(await withTableLock(folder, () => Promise.resolve('in'))).toBe('in');
});

it('respects one of another machine, and says where it is', async () => {
  await writeFile(join(folder, '.lock'), JSON.stringify({ pid: 1, host: 'elsewhere', id: 'x' }));
  const error = await refusal(withTableLock(folder, () => Promise.resolve()));
  expect(error.details).toMatchObject({ what: 'Another process is at work on this table: 1 on elsewhere.', where: { file: join(folder, '.lock') } });
});
