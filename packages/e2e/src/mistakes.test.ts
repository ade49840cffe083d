import { readRun, readWeights } from '@limbeck/record';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, startLimbeck, temporaryProject, type Project } from './command.js';

let project: Project;
afterEach(() => project.remove());

/** Runs the small manifest with overrides; `export` and the baseline left out for speed. */
async function run(...set: string[]): Promise<{ code: number | null; stderr: string }> {
  project = await temporaryProject(SMALL_MANIFEST);
  return project.run('run', 'seeds=[0]', 'baselines=[]', 'export=[]', ...set);
}

describe('mistakes of a user', () => {
  it('a diverging loss stops with step, term and the last good checkpoint, which is kept', async () => {
    const { code, stderr } = await run('distill.optimizer={use: sgd, lr: {use: multi-step, from: 0.05, milestones: [1], factor: 1e30}}', 'distill.epochs=3');
    expect(code).toBe(1);
    expect(stderr).toMatch(/LIM4001 .* at step \d+ \(epoch 2\) of student, seed 0\./);
    expect(stderr).toMatch(/Last good checkpoint: .*weights[/\\]student[/\\]seed-0/);
    const kept = await readWeights(join(project.folder, 'run/weights/student/seed-0'));
    expect(kept['logits/kernel']!.data.every((value) => Number.isFinite(value))).toBe(true);
    const { summary } = await readRun(join(project.folder, 'run'));
    expect(summary).toMatchObject({ status: 'failed', error: { code: 'LIM4001' } });
    expect(summary!.models.map(({ role }) => role)).toEqual(['teacher']);
  }, 60_000);

  it.each([
    ['an unknown model', ['student.model.use=mpl'], 2, /LIM2001 .*"mpl"[^]*Did you mean "mlp"\?/],
    ['an option the model does not know', ['student.model.with={hiden: [3]}'], 2, /LIM1003 [^]*hiden[^]*Did you mean `hidden`\?/],
    ['a missing checkpoint', ['teacher={model: {use: cnn}, checkpoint: nowhere}'], 1, /LIM5003 [^]*nowhere/],
    ['a strategy without its teacher', ['teacher=null'], 2, /LIM1\d{3}/],
    ['a backend that does not exist', ['backend=tpu'], 2, /LIM2001 .*"tpu"/],
    ['a part that is not built yet', ['compress=[]'], 2, /LIM1007 .*compress/],
  ])('%s', async (_, set, expected, message) => {
    const { code, stderr } = await run(...set);
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
  });

  it('of the manifest and of its plugins are reported at once, in the order of the file', async () => {
    project = await temporaryProject(SMALL_MANIFEST.replace('seeds: [0, 1]', 'seeds: two').replace('use: mnist,', 'use: mnst,').replace('hidden: [32]', 'hiden: [32]').replace('{ use: kd,', '{ use: kdd,'));
    const { code, stdout } = await limbeck(['validate', project.manifest, '--json'], project.folder);
    expect(code).toBe(2);
    const { errors } = JSON.parse(stdout) as { errors: { code: string; where: { line: number; path: string } }[] };
    expect(errors.map((error) => [error.code, error.where.line, error.where.path])).toEqual([
      ['LIM1002', 4, 'seeds'],
      ['LIM2001', 5, 'data.use'],
      ['LIM1003', 9, 'student.model.with.hiden'],
      ['LIM2001', 16, 'distill.strategies[1].use'],
    ]);
  });

  it('a model that does not fit the images is refused before any training', async () => {
    const { code, stderr } = await run('student.model={use: resnet8, with: {}}', 'teacher.model.with={channels: [4, 4, 4, 4, 4, 4]}');
    expect(code).toBe(1);
    expect(stderr).toMatch(/LIM3001 /);
    expect(stderr).toMatch(/manifest\.yaml/);
  });

  it('missing and truncated data files', async () => {
    project = await temporaryProject(SMALL_MANIFEST.replace('use: mnist,', 'use: idx, with: { train: { images: data/x, labels: data/y.gz }, test: { images: data/x, labels: data/y.gz } },'));
    const missing = await limbeck(['run', project.manifest, '--out', 'a'], project.folder);
    expect([missing.code, missing.stderr.includes('LIM5001')]).toEqual([1, true]);
    await mkdir(join(project.folder, 'data'));
    const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28]);
    await writeFile(join(project.folder, 'data/x'), Buffer.concat([header, Buffer.alloc(7840)]));
    await writeFile(join(project.folder, 'data/y.gz'), gzipSync(Buffer.concat([Buffer.from([0, 0, 8, 1, 0, 0, 0, 10]), Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])])));
    await truncate(join(project.folder, 'data/x'), 5000);
    const truncated = await limbeck(['run', project.manifest, '--out', 'b'], project.folder);
    expect(truncated.code).toBe(1);
    expect(truncated.stderr).toMatch(/LIM5002 [^]*7856[^]*5000/);
  });
});

describe('ending early', () => {
  const long = ['--set', 'distill.epochs=500', '--set', 'baselines=[]'];

  it.runIf(process.platform !== 'win32')('Ctrl-C ends between two steps and keeps what is finished', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const command = startLimbeck(['run', project.manifest, '--out', 'run', ...long], project.folder);
    await command.until(/student.*\n.*epoch 2/s);
    command.kill('SIGINT');
    const { code, stdout, stderr } = await command.finished;
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/interrupted/i);
    const { summary, metrics } = await readRun(join(project.folder, 'run'));
    expect(summary).toMatchObject({ status: 'interrupted' });
    expect(summary!.models.map(({ role }) => role)).toEqual(['teacher']);
    expect(metrics.some((event) => event.role === 'student')).toBe(true);
    await readWeights(join(project.folder, 'run/weights/teacher/seed-0'));
    await readWeights(join(project.folder, 'run/weights/student/seed-0'));
  }, 60_000);

  it.runIf(process.platform !== 'win32')('kill -9 leaves no half file', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const command = startLimbeck(['run', project.manifest, '--out', 'run', ...long], project.folder);
    await command.until(/student.*\n.*epoch 3/s);
    command.kill('SIGKILL');
    await command.finished;
    const { summary, metrics } = await readRun(join(project.folder, 'run'));
    expect(summary).toBeUndefined();
    expect(metrics.length).toBeGreaterThan(32);
    await readWeights(join(project.folder, 'run/weights/teacher/seed-0'));
    await readWeights(join(project.folder, 'run/weights/student/seed-0'));
  }, 60_000);
});
