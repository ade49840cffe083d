import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from './temporary-folder.js';

it('gives a folder, hands on what comes of it, and removes it', async () => {
  const folder = await withTemporaryFolder('plan', async (below) => {
    await writeFile(join(below, 'file'), '');
    return below;
  });
  expect(existsSync(folder)).toBe(false);
  let failed = '';
  await expect(withTemporaryFolder('measure', async (below) => { failed = below; throw new Error('no'); })).rejects.toThrow('no');
  expect(existsSync(failed)).toBe(false);
});

it('removes it when the process exits in the middle', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'limbeck-test-'));
  const built = fileURLToPath(new URL('../dist/temporary-folder.js', import.meta.url));
  const script = `import { withTemporaryFolder } from ${JSON.stringify(built)}; await withTemporaryFolder('plan', async (folder) => { console.log(folder); process.exit(0); });`;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TMPDIR: parent } });
    expect(stdout).toContain('limbeck-plan-');
    expect(await readdir(parent)).toEqual([]);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
