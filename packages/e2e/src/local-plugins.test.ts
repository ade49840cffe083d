import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun } from '@limbeck/record';
import { TEMPLATES } from 'limbeck/new/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, temporaryProject, type Project } from './command.js';

/** Everything that a plugin can be here is one that stands in a file beside the manifest; the last two share a file. */
const MANIFEST = `version: 1
name: local
backend: onnx
seeds: [0]
plugins: [./my-kd.ts, ./my-points.ts, ./mine.ts]
data: { use: my-points, with: { train: train.csv, test: test.csv }, batchSize: 12 }
teacher:
  model: { use: my-net, with: { units: 24 } }
  train: { epochs: 30, optimizer: { use: adam, lr: 0.03 } }
student: { model: { use: my-net, with: { units: 4 } } }
distill:
  epochs: 3
  optimizer: { use: adam, lr: 0.01 }
  strategies:
    - { use: cross-entropy, weight: 0.5 }
    - { use: my-kd, weight: 0.5, with: { centered: true } }
tracking: [{ use: my-notes, with: { digits: 3 } }]
export: [tfjs]
`;

let project: Project;
beforeAll(async () => {
  project = await temporaryProject(MANIFEST);
  const put = (file: string, text: string): Promise<void> => writeFile(join(project.folder, file), text);
  await put('my-kd.ts', TEMPLATES.strategy.source('my-kd'));
  await put('my-points.ts', TEMPLATES.dataset.source('my-points'));
  await put('net.ts', TEMPLATES.model.source('my-net'));
  await put('notes.ts', TEMPLATES.tracker.source('my-notes'));
  await put('mine.ts', "export { default as net } from './net.js';\nexport { default as notes } from './notes.js';\n");
  const { 'data/train.csv': train, 'data/test.csv': test } = TEMPLATES.dataset.data as Readonly<Record<'data/train.csv' | 'data/test.csv', string>>;
  await put('train.csv', train);
  await put('test.csv', test);
});
afterAll(() => project.remove());

describe('plugins in files beside the manifest', () => {
  it('are validated with their options', async () => {
    expect(await limbeck(['validate', project.manifest], project.folder)).toMatchObject({ code: 0 });
    const wrong = await limbeck(['validate', project.manifest, '--set', 'student.model.with.units=none', '--set', 'tracking=[{ use: my-notes, with: { digits: -1 } }]', '--set', 'data.with.tran=x'], project.folder);
    expect(wrong.code).toBe(2);
    for (const path of ['student.model.with.units', 'tracking[0].with.digits', 'data.with.tran']) expect(wrong.stderr).toContain(path);
  });

  it('run: strategy, dataset, model and tracker', async () => {
    const { code, stderr } = await project.run('runs/first');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { summary, metrics } = await readRun(join(project.folder, 'runs/first'));
    expect(summary).toMatchObject({ status: 'completed', dataset: { name: 'my-points', classes: 2, trainSize: 144, testSize: 81 } });
    expect(summary!.models.find(({ role }) => role === 'teacher')!.accuracy!.mean).toBeGreaterThan(0.9);
    const steps = metrics.filter((event) => event.type === 'step' && event.role === 'student');
    expect(steps).toHaveLength(3 * 12);
    for (const event of steps) if (event.type === 'step') expect(Object.keys(event.terms)).toEqual(['cross-entropy', 'my-kd']);
    const notes = JSON.parse(await readFile(join(project.folder, 'runs/first/tracking/my-notes.json'), 'utf8')) as { status: string; best: Record<string, number> };
    expect(notes.status).toBe('completed');
    expect(Object.keys(notes.best)).toEqual(['teacher seed-0', 'student seed-0']);
  });
});
