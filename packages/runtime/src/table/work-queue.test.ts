import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { workThrough, type Task } from './work-queue.js';

/** Tasks that note their start and end, and end when they are told to. */
function tasks() {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const task = (name: string, before: readonly Task[] = []): Task => ({
    after: before,
    run: () => new Promise((resolve) => {
      log.push(name);
      ends.set(name, () => { log.push(`/${name}`); resolve(); });
    }),
  });
  const end = async (name: string): Promise<void> => { ends.get(name)!(); await after(0); };
  return { log, task, end };
}

it('runs as many at once as it may, each after those that it depends on', async () => {
  const { log, task, end } = tasks();
  const teacher = task('teacher');
  const work = workThrough([teacher, task('a', [teacher]), task('b'), task('c', [teacher])], 2, new AbortController().signal);
  expect(log).toEqual(['teacher', 'b']);
  await end('b');
  expect(log).toEqual(['teacher', 'b', '/b']);
  await end('teacher');
  expect(log.slice(3)).toEqual(['/teacher', 'a', 'c']);
  await end('c');
  await end('a');
  await work;
});

it('starts no more when it is aborted, and waits for what is running', async () => {
  const { log, task, end } = tasks();
  const controller = new AbortController();
  let ended = false;
  const work = workThrough([task('a'), task('b')], 1, controller.signal).then(() => { ended = true; });
  controller.abort();
  await after(0);
  expect(ended).toBe(false);
  await end('a');
  await work;
  expect(log).toEqual(['a', '/a']);
});

it('ends at once without tasks, and with the error of one that throws', async () => {
  await workThrough([], 3, new AbortController().signal);
  const failing: Task = { after: [], run: () => Promise.reject(new Error('disk')) };
  await expect(workThrough([failing], 1, new AbortController().signal)).rejects.toThrow('disk');
});
