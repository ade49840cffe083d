import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic, writeFolderAtomic } from './write-atomic.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'limbeck-atomic-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('writeFileAtomic', () => {
  it('writes and replaces, and leaves nothing else', async () => {
    await writeFileAtomic(join(root, 'a.json'), 'one');
    await writeFileAtomic(join(root, 'a.json'), Uint8Array.of(1, 2));
    expect([...(await readFile(join(root, 'a.json')))]).toEqual([1, 2]);
    expect(await readdir(root)).toEqual(['a.json']);
  });

  it('tells a failing system call with path and reason', async () => {
    const path = join(root, 'no/such/folder.json');
    await expect(writeFileAtomic(path, '')).rejects.toMatchObject({
      code: 'LIM5006',
      details: { what: `Writing "${path}" failed: no such file or directory (ENOENT).`, where: { file: path } },
    });
  });
});

describe('writeFolderAtomic', () => {
  it('shows the folder only when it is whole', async () => {
    const path = join(root, 'exports/student');
    const result = await writeFolderAtomic(path, async (temporary) => {
      await mkdir(join(temporary, 'inner'));
      await writeFile(join(temporary, 'inner/file'), 'x');
      expect(existsSync(path)).toBe(false);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await readdir(path)).toEqual(['inner']);
    expect(await readdir(join(root, 'exports'))).toEqual(['student']);
  });

  it('keeps the old folder when the new one fails', async () => {
    const path = join(root, 'student');
    const write = (text: string, fail = false) =>
      writeFolderAtomic(path, async (temporary) => {
        await writeFile(join(temporary, text), '');
        if (fail) throw new Error('exporter failed');
      });
    await write('first');
    await expect(write('second', true)).rejects.toThrow('exporter failed');
    expect(await readdir(path)).toEqual(['first']);
    await write('third');
    expect(await readdir(path)).toEqual(['third']);
    expect(await readdir(root)).toEqual(['student']);
  });
});
