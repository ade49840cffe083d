import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRun } from './read-run.js';
import { sourceProgram } from './source-program.test.support.js';
import { readWeights } from './weights.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'limbeck-kill-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const WRITE_FOREVER = `
  const run = process.argv[2];
  const writer = await createRunFolder(run);
  const event = { type: 'epoch', role: 'student', seed: 0, epoch: 1, loss: 1, terms: {}, split: 'test', accuracy: 1, evalLoss: 1, seconds: 1, samplesPerSecond: 1 };
  for (let n = 0; ; n++) {
    const value = n % 250;
    for (let i = 0; i < 50; i++) writer.appendMetrics(event);
    await Promise.all([
      writeFileAtomic(run + '/summary.json.bin', new Uint8Array(300_000).fill(value)),
      writeWeights(run + '/weights', { x: { shape: [300_000], dtype: 'bool', data: new Uint8Array(300_000).fill(value) } }),
      writeFolderAtomic(run + '/export-' + n, async (folder) => {
        await writeFile(folder + '/a', new Uint8Array(50_000).fill(value));
        await writeFile(folder + '/b', new Uint8Array(50_000).fill(value));
      }),
    ]);
    if (n === 0) process.stdout.write('ready');
  }
`;

describe('a process killed while it writes', () => {
  it.each([1, 9, 26])('leaves no half file (killed after %i ms)', async (delay) => {
    const run = join(root, 'run');
    const child = spawn(process.execPath, [...(await sourceProgram(root, WRITE_FOREVER)), run], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    expect(await Promise.race([once(child.stdout, 'data').then(String), exited])).toBe('ready');
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGKILL');
    await exited;

    const isWhole = (bytes: Uint8Array, size: number): boolean => bytes.length === size && bytes.every((byte) => byte === bytes[0]);
    expect(isWhole(await readFile(join(run, 'summary.json.bin')), 300_000)).toBe(true);
    expect(isWhole((await readWeights(join(run, 'weights')))['x']!.data as Uint8Array, 300_000)).toBe(true);
    for (const name of (await readdir(run)).filter((each) => each.startsWith('export-'))) {
      expect(isWhole(Buffer.concat([await readFile(join(run, name, 'a')), await readFile(join(run, name, 'b'))]), 100_000)).toBe(true);
    }
    expect((await readRun(run)).metrics.length).toBeGreaterThanOrEqual(50);
  });
});
