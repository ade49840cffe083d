import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { interruptible } from './interruptible.js';

it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)('aborts at the first %s, takes a second within the same press for the first, and lets go of the signals', async (name) => {
  const before = process.listenerCount(name);
  const notes: string[] = [];
  const result = await interruptible(async (signal) => {
    expect(signal.aborted).toBe(false);
    process.kill(process.pid, name);
    await expect.poll(() => signal.aborted).toBe(true);
    process.kill(process.pid, name);
    await wait(20);
    return (signal.reason as Error).name;
  }, (text) => notes.push(text));
  expect(result).toBe('AbortError');
  expect(notes).toEqual(['Stopping after this step. Press Ctrl-C again to stop at once.']);
  expect(process.listenerCount(name)).toBe(before);
});

it.skipIf(process.platform === 'win32')('ends the process at the second press, whatever the body does', async () => {
  const built = new URL('../dist/interruptible.js', import.meta.url).href;
  const body = `import { interruptible } from ${JSON.stringify(built)};
    await interruptible(() => new Promise(() => setInterval(() => undefined, 1000) && process.stdout.write('ready')), () => process.stdout.write(' stopping'));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', body], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[code: number | null]>;
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  await once(child.stdout, 'data');
  let ended = false;
  void exited.then(() => (ended = true));
  while (!ended) {
    child.kill('SIGINT');
    await wait(100);
  }
  expect({ code: (await exited)[0], text }).toEqual({ code: 1, text: 'ready stopping' });
});
