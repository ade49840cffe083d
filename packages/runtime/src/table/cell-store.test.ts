import type { RunSummary } from '@limbeck/record';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CellStore } from './cell-store.js';
import type { TrainingInputs } from './training-inputs.js';

const key = '0123456789abcdef'.repeat(4);
const inputs: TrainingInputs = { limbeck: '0.1.0', engine: { id: 'onnx', threads: 2, versions: {}, eager: false }, plugins: [], files: {}, manifest: {} };

const summary = (status: RunSummary['status']): RunSummary => ({
  schemaVersion: 1, name: 't', status, startedAt: '2026-11-25T10:00:00.000Z', finishedAt: '2026-11-25T10:00:01.000Z', seconds: 1, limbeckVersion: '0.1.0', manifestHash: key,
  backend: { requested: 'onnx', id: 'onnx', reason: 'asked for', device: 'CPU', threads: 2, versions: {} }, teacherBackend: null, teacherBackends: [], dataset: null, metric: 'last', split: 'test', exports: [], error: null,
  models: [{
    role: 'student', label: 'kd', model: 'mlp', runs: [{ seed: 0, accuracy: { last: 0.9, best: 0.9 }, bestEpoch: 1, evalLoss: 1, epochs: 1, stoppedEarly: false, seconds: 1, weights: 'weights/student/seed-0' }],
    accuracy: { mean: 0.9, sd: null, n: 1, metric: 'last' }, parameters: 1, multiplyAdds: 1, fileSizeBytes: null, latency: null, peakMemoryBytes: null, baseMemoryBytes: null,
  }],
});

let folder: string;
let store: CellStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-cells-'));
  store = new CellStore(folder, 'cells');
});
afterEach(() => rm(folder, { recursive: true }));

async function run(status: RunSummary['status']): Promise<void> {
  const { out } = await store.prepare(key, 'version: 1\n');
  await mkdir(out);
  await writeFile(join(out, 'summary.json'), JSON.stringify(summary(status)));
}

it('finds a run from when it has its name on, with what it was made of', async () => {
  await run('completed');
  expect(await store.finished(key)).toBeUndefined();
  await store.keep({ key, inputs, teachers: { teacher: 'abc' } });
  expect(await store.finished(key)).toMatchObject({ status: 'completed' });
  expect(await readdir(join(folder, 'cells'))).toEqual([key.slice(0, 16)]);
  expect(JSON.parse(await readFile(join(store.folderOf(key), 'table-cell.json'), 'utf8'))).toEqual({ schemaVersion: 1, key, teachers: { teacher: 'abc' }, inputs });
});

it('runs again what is damaged, unfinished or of another key', async () => {
  await run('completed');
  await store.keep({ key, inputs, teachers: {} });
  expect(await store.finished(`${key.slice(0, 16)}${'f'.repeat(48)}`)).toBeUndefined();
  await writeFile(join(store.folderOf(key), 'summary.json'), '{"schemaVersion": 1');
  expect(await store.finished(key)).toBeUndefined();
  await run('interrupted');
  await store.keep({ key, inputs, teachers: {} });
  expect(await store.finished(key)).toBeUndefined();
});

it('puts a failed run aside, and takes it away once the cell is finished', async () => {
  await run('failed');
  expect(await store.putAside(key)).toBe(`cells/${key.slice(0, 16)}.failed`);
  expect(await readdir(join(folder, 'cells'))).toEqual([`${key.slice(0, 16)}.failed`]);
  expect(await store.putAside(key)).toBeUndefined();
  await run('completed');
  await store.keep({ key, inputs, teachers: {} });
  expect(await readdir(join(folder, 'cells'))).toEqual([key.slice(0, 16)]);
});

it('takes away what killed commands left', async () => {
  await run('interrupted');
  expect(await readdir(join(folder, 'cells'))).toEqual([`.${key.slice(0, 16)}.partial`, `.${key.slice(0, 16)}.yaml`]);
  await store.clear();
  expect(await readdir(join(folder, 'cells'))).toEqual([]);
});
