import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { extractZipEntry, readZipEntries } from './zip.js';
import { zipBytes } from './zip.test.support.js';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'limbeck-zip-'))));
afterAll(() => rm(folder, { recursive: true }));

const TEXT = 'TensorFlow '.repeat(50_000);

async function archive(name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, zipBytes([{ name: 'a/stored.txt', content: Buffer.from('as it is'), compress: false }, { name: 'b/deflated.txt', content: Buffer.from(TEXT), compress: true }, { name: 'empty', content: Buffer.alloc(0), compress: false }]));
  return path;
}

test('reads the entries and extracts stored, deflated and empty ones', async () => {
  const path = await archive('whole.zip');
  const entries = await readZipEntries(path);
  expect(entries.map(({ name, bytes }) => [name, bytes])).toEqual([['a/stored.txt', 8], ['b/deflated.txt', TEXT.length], ['empty', 0]]);
  for (const entry of entries) await extractZipEntry(path, entry, { folder: join(folder, 'out') });
  await extractZipEntry(path, entries[0]!, { folder: join(folder, 'out'), target: 'elsewhere.txt' });
  expect(await readFile(join(folder, 'out/a/stored.txt'), 'utf8')).toBe('as it is');
  expect(await readFile(join(folder, 'out/b/deflated.txt'), 'utf8')).toBe(TEXT);
  expect(await readFile(join(folder, 'out/empty'), 'utf8')).toBe('');
  expect(await readFile(join(folder, 'out/elsewhere.txt'), 'utf8')).toBe('as it is');
});

test('says that a truncated file is not complete', async () => {
  const path = await archive('truncated.zip');
  await truncate(path, 60);
  await expect(readZipEntries(path)).rejects.toThrow('it is not a complete zip file');
});

test('notices a damaged entry by its checksum', async () => {
  const path = await archive('damaged.zip');
  const bytes = await readFile(path);
  bytes.write('X', bytes.indexOf('as it is'));
  await writeFile(path, bytes);
  const [stored] = await readZipEntries(path);
  await expect(extractZipEntry(path, stored!, { folder: join(folder, 'damaged') })).rejects.toThrow('"a/stored.txt" is damaged');
});

test('stops when it is told to', async () => {
  const path = await archive('stopped.zip');
  const entries = await readZipEntries(path);
  await expect(extractZipEntry(path, entries[1]!, { folder: join(folder, 'stopped'), signal: AbortSignal.abort() })).rejects.toThrow('abort');
});
