import { readSummary, type RunSummary } from '@limbeck/record';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, temporaryProject, type Project } from './command.js';

// The teacher's batches are those of the student, so that cached and live predictions are the same numbers.
const MANIFEST = SMALL_MANIFEST.replace('evalBatchSize: 250', 'evalBatchSize: 64').replace('seeds: [0, 1]', 'seeds: [0]').replace('baselines: [labels-only]\nexport: [tfjs]\n', '');

describe('the teacher\'s backend and predictions', () => {
  let project: Project;
  beforeAll(async () => {
    project = await temporaryProject(MANIFEST);
  });
  afterAll(() => project.remove());

  const run: Project['run'] = (...args) => project.run(...args);
  const summaryOf = async (out: string): Promise<RunSummary> => (await readSummary(join(project.folder, out)))!;
  async function weightsOf(out: string): Promise<string> {
    const folder = join(project.folder, out, 'weights/student/seed-0');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.bin')).sort();
    const hash = createHash('sha256');
    for (const file of files) hash.update(await readFile(join(folder, file)));
    return hash.digest('hex');
  }

  it('live predictions train the same student as cached ones, the partial last batch included', async () => {
    const partial = ['data.limit.train=1000', 'data.dropLast=false'];
    expect(await run('cached', ...partial)).toMatchObject({ code: 0, stderr: '' });
    expect(await run('live', ...partial, 'teacher.predictions=live')).toMatchObject({ code: 0, stderr: '' });
    expect(await weightsOf('live')).toBe(await weightsOf('cached'));
    expect((await summaryOf('cached')).teacherBackend).toEqual({ teacher: 'teacher', requested: null, id: 'onnx', predictions: 'cached', batchSize: 64, measured: [] });
    expect((await summaryOf('live')).teacherBackend).toMatchObject({ id: 'onnx', predictions: 'live' });
  }, 120_000);

  it('auto takes the backend that was measured to be fastest, says so and records it', async () => {
    const finished = await run('auto', 'teacher.backend=auto', 'teacher.predictions=live');
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const { teacherBackend } = await summaryOf('auto');
    expect(teacherBackend).toMatchObject({ requested: 'auto', predictions: 'live' });
    const available = (JSON.parse((await limbeck(['doctor', '--json'], project.folder)).stdout) as { backends: { id: string; available: boolean }[] }).backends.filter((each) => each.available).map(({ id }) => id);
    if (available.length === 1) return expect(teacherBackend).toMatchObject({ id: available[0], measured: [] });
    const { id, measured } = teacherBackend!;
    expect(measured.map((each) => each.id).sort()).toEqual([...available].sort());
    const fastest = measured.toSorted((a, b) => a.milliseconds! - b.milliseconds!)[0]!;
    expect(id).toBe(fastest.id);
    expect(finished.stdout).toContain(`the teacher predicts on ${id}: `);
  }, 120_000);

  it('a backend that is unknown or unavailable is refused at its line', async () => {
    const unknown = await run('unknown', 'teacher.backend=onx');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/LIM2001[^]*onx[^]*onnx/);
    expect((await limbeck(['validate', project.manifest, '--set', 'teacher.predictions=often'], project.folder)).stderr).toMatch(/LIM1002[^]*teacher\.predictions[^]*cached/);
  });
});
