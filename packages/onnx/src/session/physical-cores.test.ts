import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { physicalCores } from './physical-cores.js';

it('counts hyper-threads of one core once, and falls back to the number of processors', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'limbeck-cores-'));
  try {
    for (let i = 0; i < 2 * availableParallelism(); i++) {
      await mkdir(join(folder, `cpu${i}`, 'topology'), { recursive: true });
      await writeFile(join(folder, `cpu${i}`, 'topology', 'thread_siblings_list'), '0,1\n');
    }
    await mkdir(join(folder, 'cpufreq'));
    expect(physicalCores(folder)).toBe(1);
    expect(physicalCores(join(folder, 'missing'))).toBe(availableParallelism());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
