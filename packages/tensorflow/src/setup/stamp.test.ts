import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Machine } from './paths.js';
import { findEngine, readEngine, writeStamp, type EngineStamp } from './stamp.js';

let cache = '';
beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), 'limbeck-cache-'))));
afterEach(() => rm(cache, { recursive: true }));

const machine: Machine = { platform: 'linux', arch: 'x64', environment: {}, home: '' };

async function engine(name: string, changes: Partial<EngineStamp> = {}): Promise<string> {
  const folder = join(cache, 'engines', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'addon.node'), 'four');
  await writeStamp(folder, { format: 1, tensorflow: '2.21.0', tfjsNode: '4.22.0', platform: 'linux', arch: 'x64', source: 'wheel', addon: 'addon.node', files: [{ path: 'addon.node', bytes: 4 }], ...changes });
  return folder;
}

test('an engine is what its stamp says', async () => {
  const folder = await engine('a');
  expect(await readEngine(folder)).toMatchObject({ tensorflow: '2.21.0', folder, addonPath: join(folder, 'addon.node') });
});

test('a folder without stamp, with a broken stamp or with a truncated file is no engine', async () => {
  const folder = await engine('a');
  await writeFile(join(folder, 'addon.node'), 'fou');
  expect(await readEngine(folder)).toBeUndefined();
  await writeFile(join(folder, 'engine.json'), '{ "format": 1');
  expect(await readEngine(folder)).toBeUndefined();
  await rm(join(folder, 'engine.json'));
  expect(await readEngine(folder)).toBeUndefined();
});

test('prefers an engine built from a wheel, then the newer one, and only for this machine and tfjs-node', async () => {
  expect(await findEngine(cache, '4.22.0', machine)).toBeUndefined();
  await engine('stock', { source: 'stock', tensorflow: '2.30.0' });
  expect(await findEngine(cache, '4.22.0', machine)).toMatchObject({ source: 'stock' });
  await engine('old', { tensorflow: '2.9.0' });
  await engine('new', { tensorflow: '2.21.0' });
  await engine('other machine', { tensorflow: '2.22.0', arch: 'arm64' });
  await engine('other binding', { tensorflow: '2.23.0', tfjsNode: '4.23.0' });
  expect(await findEngine(cache, '4.22.0', machine)).toMatchObject({ source: 'wheel', tensorflow: '2.21.0' });
});
