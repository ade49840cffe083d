import { readRun, readWeights, runSummarySchema } from '@limbeck/record';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, temporaryProject, type Finished, type Project } from './command.js';

async function files(folder: string, prefix = ''): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const nested = await Promise.all(entries.map(async (entry) => (entry.isDirectory() ? files(folder, join(prefix, entry.name)) : [join(prefix, entry.name)])));
  return nested.flat().sort();
}

const digest = async (path: string): Promise<string> => createHash('sha256').update(await readFile(path)).digest('hex');

describe('limbeck run', () => {
  let project: Project;
  let first: Finished;
  const run = join('runs', 'first');
  beforeAll(async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    first = await limbeck(['run', project.manifest, '--out', run], project.folder);
  }, 120_000);
  afterAll(() => project.remove());

  it('distils, ends with the table and the folder, exit code 0', () => {
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    for (const word of ['teacher', 'labels-only', 'student', 'accuracy', 'params', 'latency', run]) expect(first.stdout.toLowerCase()).toContain(word);
  });

  it('leaves a whole run folder', async () => {
    const expected = ['environment.json', 'manifest.yaml', 'metrics.jsonl', 'summary.json'];
    for (const role of ['teacher/seed-0', 'labels-only/seed-0', 'labels-only/seed-1', 'student/seed-0', 'student/seed-1']) expected.push(`weights/${role}/weights.json`, `weights/${role}/weights.bin`);
    for (const seed of [0, 1]) expected.push(`exports/student/seed-${seed}/tfjs/model.json`);
    const found = await files(join(project.folder, run));
    for (const file of expected.filter((name) => !name.endsWith('.bin'))) expect(found).toContain(file);
    expect(found.filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('summarises it honestly', async () => {
    const summary = runSummarySchema.parse(JSON.parse(await readFile(join(project.folder, run, 'summary.json'), 'utf8')));
    expect(summary.status).toBe('completed');
    expect(summary.backend).toMatchObject({ id: 'onnx', requested: 'onnx' });
    expect(summary.models.map(({ role, label, accuracy, runs }) => [role, label, accuracy?.n, runs.length])).toEqual([
      ['teacher', 'cross-entropy', 1, 1],
      ['baseline', 'labels-only', 2, 2],
      ['student', 'cross-entropy + kd', 2, 2],
    ]);
    const student = summary.models[2]!;
    expect(student.parameters).toBe(784 * 32 + 32 + 32 * 10 + 10);
    expect(student.multiplyAdds).toBe(784 * 32 + 32 * 10);
    expect(student.latency!.count).toBeGreaterThanOrEqual(20);
    expect(student.latency!.p95Ms).toBeGreaterThanOrEqual(student.latency!.p50Ms);
    expect(student.peakMemoryBytes).toBeGreaterThan(student.baseMemoryBytes!);
    for (const model of summary.models) expect(model.accuracy!.mean).toBeGreaterThan(0.6);
    expect(student.accuracy!.mean).toBeCloseTo((student.runs[0]!.accuracy.last + student.runs[1]!.accuracy.last) / 2, 12);
  });

  it('records every step and epoch with each term unweighted and weighted', async () => {
    const { metrics } = await readRun(join(project.folder, run));
    const steps = metrics.filter((event) => event.type === 'step' && event.role === 'student' && event.seed === 0);
    expect(steps).toHaveLength(2 * 16);
    for (const event of steps) {
      if (event.type !== 'step') continue;
      expect(Object.keys(event.terms)).toEqual(['cross-entropy', 'kd']);
      expect(event.loss).toBeCloseTo(event.terms['cross-entropy']!.weighted + event.terms['kd']!.weighted, 4);
    }
    expect(steps[0]).toMatchObject({ step: 1, epoch: 1, learningRate: 0.1 });
    expect(metrics.filter((event) => event.type === 'epoch')).toHaveLength(2 * 5);
  });

  it('gives the same weights to the bit in another process, after another experiment', async () => {
    const other = await limbeck(['run', project.manifest, '--out', 'runs/second', '--set', 'seeds=[1]', '--set', 'baselines=[]'], project.folder);
    expect(other.code).toBe(0);
    const weights = (folder: string): Promise<string> => digest(join(project.folder, folder, 'weights/student/seed-1/weights.bin')).catch(() => digest(join(project.folder, folder, 'weights/student/seed-1/weights-1.bin')));
    expect(await weights('runs/second')).toBe(await weights(run));
    const seeds = await Promise.all([0, 1].map((seed) => readWeights(join(project.folder, run, `weights/student/seed-${seed}`))));
    expect(seeds[0]!['logits/kernel']!.data).not.toEqual(seeds[1]!['logits/kernel']!.data);
  }, 120_000);

  it('refuses a run folder that exists, and leaves it alone', async () => {
    const before = await files(join(project.folder, run));
    const again = await limbeck(['run', project.manifest, '--out', run], project.folder);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('LIM5004');
    expect(await files(join(project.folder, run))).toEqual(before);
  });

  it('takes a finished run\'s teacher as a checkpoint', async () => {
    const args = ['--set', 'teacher={model: {use: cnn, with: {channels: [8, 16], dense: 32, dropout: 0.2}}, checkpoint: runs/first/weights/teacher/seed-0}', '--set', 'seeds=[1]', '--set', 'baselines=[]', '--set', 'export=[]', '--json'];
    const loaded = await limbeck(['run', project.manifest, '--out', 'runs/loaded', ...args], project.folder);
    expect(loaded.code).toBe(0);
    const reply = JSON.parse(loaded.stdout) as { summary: { models: { role: string; accuracy: { mean: number } }[] } };
    const original = runSummarySchema.parse(JSON.parse(await readFile(join(project.folder, run, 'summary.json'), 'utf8')));
    expect(reply.summary.models[0]!.accuracy.mean).toBe(original.models[0]!.accuracy!.mean);
    const student = await readWeights(join(project.folder, 'runs/loaded/weights/student/seed-1'));
    expect(student['logits/kernel']!.data).toEqual((await readWeights(join(project.folder, run, 'weights/student/seed-1')))['logits/kernel']!.data);
  }, 120_000);
});
