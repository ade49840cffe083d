import { planReportSchema } from '@limbeck/record';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, startLimbeck, temporaryProject, type Project } from './command.js';

let project: Project;
afterEach(() => project.remove());

interface PlanReply {
  readonly ok: boolean;
  readonly plan: unknown;
  readonly errors: readonly { readonly code: string; readonly what: string }[];
}

function plan(...args: string[]): Promise<PlanReply & { readonly code: number | null }> {
  return planWith({}, ...args);
}

async function planWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<PlanReply & { readonly code: number | null }> {
  const { code, stdout } = await limbeck(['plan', project.manifest, '--json', ...args], project.folder, env);
  return { code, ...(JSON.parse(stdout) as PlanReply) };
}

describe('limbeck plan', () => {
  it('tells what the run then does, and leaves nothing behind', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const { code, plan: planned } = await plan('--out', 'run');
    expect(code).toBe(0);
    expect(await readdir(project.folder)).toEqual(['manifest.yaml']);
    const { dataset, models, trainings, disk, time, peakMemoryBytes, folder } = planReportSchema.parse(planned);
    expect(folder).toBe(join(project.folder, 'run'));
    expect(dataset).toEqual({ name: 'mnist', inputShape: [28, 28, 1], classes: 10, trainSize: 1024, validationSize: 0, testSize: 500, batchSize: 64 });
    expect(models.map(({ role, model }) => [role, model])).toEqual([['teacher', 'cnn'], ['student', 'mlp']]);
    expect(models[0]!.layers.find(({ name }) => name === models[0]!.taps['stage2'])).toEqual({ name: 'stage2_relu', type: 'ReLU', outputShape: [14, 14, 16] });
    expect(models[1]!.layers.at(-1)).toEqual({ name: 'logits', type: 'Dense', outputShape: [10] });
    expect(trainings.map(({ role, seeds, epochs, stepsPerEpoch, steps, terms }) => ({ role, seeds, epochs, stepsPerEpoch, steps, terms: terms.map(({ name, weight }) => [name, weight.first]) }))).toEqual([
      { role: 'teacher', seeds: [0], epochs: 2, stepsPerEpoch: 16, steps: 32, terms: [['cross-entropy', 1]] },
      { role: 'labels-only', seeds: [0, 1], epochs: 2, stepsPerEpoch: 16, steps: 32, terms: [['cross-entropy', 1]] },
      { role: 'student', seeds: [0, 1], epochs: 2, stepsPerEpoch: 16, steps: 32, terms: [['cross-entropy', 0.5], ['kd', 0.5]] },
    ]);
    expect(trainings[2]!.learningRate.first).toBe(0.1);
    expect(trainings[2]!.learningRate.last).toBeLessThan(0.001);
    for (const { measured } of trainings) expect(measured!.steps).toBeGreaterThanOrEqual(5);
    expect(time!.totalSeconds).toBeCloseTo(time!.parts.reduce((sum, { seconds }) => sum + seconds, 0), 9);
    expect(time!.parts.map(({ name }) => name)).toEqual(['starting', 'loading mnist', 'training teacher, 1 seed', "the teacher's predictions", 'training labels-only, 2 seeds', 'training student, 2 seeds', 'exporting', 'measuring the networks']);
    expect(peakMemoryBytes).toBeGreaterThan(5e7);

    expect((await limbeck(['run', project.manifest, '--out', 'run'], project.folder)).code).toBe(0);
    const summary = JSON.parse(await readFile(join(project.folder, 'run/summary.json'), 'utf8')) as { models: { parameters: number; multiplyAdds: number }[]; exports: { sizeBytes: number }[] };
    expect(models.map(({ parameters, multiplyAdds }) => [parameters, multiplyAdds])).toEqual([0, 2].map((i) => [summary.models[i]!.parameters, summary.models[i]!.multiplyAdds]));
    // The manifest's hash and the weights' digest differ, their length does not.
    expect(disk!.exportsBytes).toBe(summary.exports.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    const metrics = (await stat(join(project.folder, 'run/metrics.jsonl'))).size;
    expect(Math.abs(disk!.metricsBytes / metrics - 1)).toBeLessThan(0.1);
  }, 120_000);

  it('shows it within 80 columns, every layer on demand', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const { code, stdout } = await limbeck(['plan', project.manifest, '--layers', '--set', 'baselines=[]', '--set', 'distill.strategies[1].weight={warmUp: 2, to: 0.5}'], project.folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/stage1_bn +28 x 28 x 8 +BatchNormalization/);
    expect(stdout).toMatch(/kd +weight 0 to 0\.4\d+/);
    expect(stdout).toMatch(/An estimate, from the median of/);
    expect(Math.max(...stdout.split('\n').filter((line) => !line.includes(project.folder)).map((line) => line.length))).toBeLessThanOrEqual(80);
  }, 60_000);

  it('reports everything that would go wrong later at once, with what is known all the same', async () => {
    project = await temporaryProject(SMALL_MANIFEST.replace(/teacher:\n.*\n.*\n/, 'teacher: { model: { use: cnn }, checkpoint: nowhere }\n'));
    await mkdir(join(project.folder, 'taken'));
    await writeFile(join(project.folder, 'taken/file'), '');
    const result = await planWith({ LIMBECK_HOME: join(project.folder, 'no-engine') }, '--out', 'taken', '--set', 'student.model={use: cnn, with: {channels: [4, 4, 4, 4, 4, 4]}}', '--set', 'backend=cpu');
    expect([result.code, result.ok]).toEqual([1, false]);
    expect(result.errors.map((error) => error.code).sort()).toEqual(['LIM2020', 'LIM3001', 'LIM5003', 'LIM5004']);
    const planned = planReportSchema.parse(result.plan);
    expect([planned.dataset?.trainSize, planned.time, planned.disk]).toEqual([1024, null, null]);
  }, 60_000);

  it('finds missing data and a missing checkpoint together', async () => {
    project = await temporaryProject(SMALL_MANIFEST.replace('use: mnist,', 'use: idx, with: { train: { images: x, labels: y }, test: { images: x, labels: y } },').replace(/teacher:\n.*\n.*\n/, 'teacher: { model: { use: cnn }, checkpoint: nowhere }\n'));
    const { code, errors } = await plan();
    expect([code, errors.map((error) => error.code)]).toEqual([1, ['LIM5001', 'LIM5003']]);
  });

  it('runs into a loss that is not finite, and an epoch without a step', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const diverging = await plan('--set', 'distill.optimizer={use: sgd, lr: 1e30}', '--set', 'baselines=[]');
    expect([diverging.code, diverging.errors.map((error) => error.code)]).toEqual([1, ['LIM4001']]);
    expect(diverging.errors[0]!.what).toMatch(/of student, seed 0/);
    const empty = await plan('--set', 'data.batchSize=2000');
    expect([empty.code, empty.errors.map((error) => error.code)]).toEqual([1, ['LIM3001']]);
  }, 60_000);

  it('places the teacher as the run does', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const cached = await plan('--set', 'teacher.backend=auto', '--set', 'baselines=[]', '--set', 'export=[]');
    expect([cached.code, cached.errors]).toEqual([0, undefined]);
    const { teacherBackend, time } = planReportSchema.parse(cached.plan);
    const { stdout } = await limbeck(['doctor', '--json'], project.folder);
    const available = (JSON.parse(stdout) as { backends: { id: string; available: boolean }[] }).backends.filter((each) => each.available).map(({ id }) => id).sort();
    expect(teacherBackend).toMatchObject({ requested: 'auto', predictions: 'cached', batchSize: 250 });
    expect(available).toContain(teacherBackend!.id);
    expect(teacherBackend!.measured.map(({ id }) => id).sort()).toEqual(available.length === 1 ? [] : available);
    expect(time!.parts.map(({ name }) => name)).toContain("the teacher's predictions");
    const live = await plan('--set', 'teacher.predictions=live', '--set', 'baselines=[]', '--set', 'export=[]');
    const planned = planReportSchema.parse(live.plan);
    expect(planned.teacherBackend).toEqual({ teacher: 'teacher', requested: null, id: 'onnx', predictions: 'live', batchSize: 64, measured: [] });
    expect(planned.time!.parts.map(({ name }) => name)).not.toContain("the teacher's predictions");
  }, 120_000);

  it('reports a backend of the teacher that is not available', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    // The engine of cpu is looked for in the cache folder, which is empty here.
    const { code, stdout } = await limbeck(['plan', project.manifest, '--json', '--set', 'teacher.backend=cpu'], project.folder, { LIMBECK_HOME: project.folder });
    const { errors, plan: planned } = JSON.parse(stdout) as PlanReply;
    expect([code, errors.map((error) => error.code)]).toEqual([1, ['LIM2020']]);
    expect(errors[0]!.what).toMatch(/teacher's backend "cpu"/);
    expect(planReportSchema.parse(planned)).toMatchObject({ teacherBackend: null, time: null });
  }, 60_000);

  it('tells under --json that it was interrupted', async () => {
    project = await temporaryProject(SMALL_MANIFEST);
    const running = startLimbeck(['plan', project.manifest, '--json'], project.folder);
    await running.until(/measuring steps/);
    running.kill('SIGINT');
    const { code, stdout } = await running.finished;
    expect([code, JSON.parse(stdout)]).toEqual([1, { ok: false, errors: [{ code: null, what: 'Interrupted.' }] }]);
  }, 60_000);

  it('ends with 2 for a mistake of the manifest', async () => {
    project = await temporaryProject(SMALL_MANIFEST.replace('{ use: mlp,', '{ use: mpl,'));
    const { code, errors } = await plan();
    expect([code, errors.map((error) => error.code)]).toEqual([2, ['LIM2001']]);
  });
});
