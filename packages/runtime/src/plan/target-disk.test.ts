import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assertFits, freeBytesAt } from './target-disk.js';

it('asks the nearest parent that exists, also below a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'limbeck-disk-'));
  try {
    await writeFile(join(folder, 'file'), '');
    for (const path of [folder, join(folder, 'runs/a/b'), join(folder, 'file/below')]) expect(await freeBytesAt(path)).toBeGreaterThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('refuses what does not fit, with both numbers', () => {
  expect(() => assertFits('/runs', 1001, 1000)).toThrow(expect.objectContaining({ code: 'LIM5005', details: expect.objectContaining({ expected: '1001 bytes free', found: '1000 bytes free' }) as object }) as Error);
  assertFits('/runs', 1000, 1000);
  assertFits('/runs', 1000, null);
});
