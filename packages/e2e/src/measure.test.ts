import { measureReportSchema } from '@limbeck/record';
import { cp, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, temporaryProject, type Finished, type Project } from './command.js';

let project: Project;
const measure = (...args: string[]): Promise<Finished> => limbeck(['measure', ...args], project.folder);
const inProject = (path: string): string => join(project.folder, path);

beforeAll(async () => {
  project = await temporaryProject(SMALL_MANIFEST);
  const { code } = await limbeck(['run', project.manifest, '--out', 'run', '--set', 'distill.epochs=1', '--set', 'teacher.train.epochs=1'], project.folder);
  await cp(inProject(project.manifest), inProject('manifest.onnx'));
  expect(code).toBe(0);
}, 120_000);
afterAll(() => project.remove());

describe('limbeck measure', () => {
  it('measures a run, kept weights, an export and a plugin side by side', async () => {
    const { code, stdout, stderr } = await measure('run', 'run/weights/student/seed-1', 'run/exports/student/seed-0/tfjs', 'mlp', '--input-shape', '28,28,1', '--classes', '10', '--with', '{hidden: [32]}', '--backend', 'onnx', '--threads', '1', '--batch', '1,4', '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('timing 6 networks in turns, batch 4');
    const report = measureReportSchema.parse(JSON.parse(stdout));
    expect(report.backend).toMatchObject({ id: 'onnx', requested: 'onnx', threads: 1 });
    expect(report.models.map(({ name, kind, model, seed }) => [name, kind, model, seed])).toEqual([
      ['teacher', 'run', 'cnn', 0], ['labels-only', 'run', 'mlp', 0], ['run/student seed 0', 'run', 'mlp', 0], ['run/student seed 1', 'run', 'mlp', 1],
      ['student/seed-0/tfjs/mlp', 'export', 'mlp', null], ['mlp', 'plugin', 'mlp', 0],
    ].map(([name, ...rest]) => [name === 'mlp' || name === 'student/seed-0/tfjs/mlp' ? expect.stringMatching(/mlp$/) : name, ...rest]));
    for (const { latencies, parameters, peakMemoryBytes, baseMemoryBytes, kind, size, inputShape } of report.models) {
      expect(latencies.map(({ batchSize }) => batchSize)).toEqual([1, 4]);
      for (const { p50Ms, p95Ms, count, warmUpCalls } of latencies) {
        expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
        expect(count).toBeGreaterThanOrEqual(20);
        expect(warmUpCalls).toBeGreaterThanOrEqual(3);
      }
      expect(peakMemoryBytes).toBeGreaterThan(baseMemoryBytes);
      expect(inputShape).toEqual([28, 28, 1]);
      expect(parameters).toBeGreaterThan(0);
      expect(size.of).toBe(kind === 'export' ? 'export' : 'weights');
    }
    const [, baseline, student, , exported, plugin] = report.models;
    for (const same of [student!, exported!, plugin!]) expect([same.parameters, same.multiplyAdds]).toEqual([baseline!.parameters, baseline!.multiplyAdds]);
  }, 120_000);

  it("agrees with the run's own summary on what does not depend on time", async () => {
    const summary = JSON.parse(await readFile(inProject('run/summary.json'), 'utf8')) as { models: { parameters: number; multiplyAdds: number; fileSizeBytes: number; latency: { batchSize: number }; batchLatency: { batchSize: number; count: number } }[] };
    const { stdout } = await measure('run', '--backend', 'onnx', '--batch', '1', '--seed', '1', '--json');
    const report = measureReportSchema.parse(JSON.parse(stdout));
    expect(report.models.map(({ name, seed, parameters, multiplyAdds, size }) => ({ name, seed, parameters, multiplyAdds, fileSizeBytes: size.bytes }))).toEqual(
      summary.models.map(({ parameters, multiplyAdds, fileSizeBytes }, i) => ({ name: ['teacher', 'labels-only', 'student'][i], seed: i === 0 ? 0 : 1, parameters, multiplyAdds, fileSizeBytes })),
    );
    for (const { latency, batchLatency } of summary.models) expect([latency.batchSize, batchLatency.batchSize, batchLatency.count >= 20]).toEqual([1, 32, true]);
  }, 120_000);

  it.each([
    ['a folder of a run that is no model', ['run/weights'], 1, /LIM5003 The folder "run\/weights" holds no model[^]*Name the run folder itself/],
    ['a path that leads nowhere', ['runs/none'], 1, /LIM5003 There is no file or folder "runs\/none"/],
    ['an unknown id', ['resnet21', '--input-shape', '32,32,3', '--classes', '10'], 2, /LIM2001 [^]*Did you mean "resnet20"\?/],
    ['a plugin without the shape of its input', ['resnet20'], 2, /LIM1010 [^]*--input-shape and --classes/],
    ['a wrong option of a plugin', ['mlp', '--with', '{hiden: [3]}', '--input-shape', '4', '--classes', '2'], 2, /LIM1003 [^]*Did you mean `hidden`\?/],
    ['an ONNX file that is not there', ['student.onnx'], 1, /LIM5003 There is no file or folder "student\.onnx"/],
    ['an ONNX file of another content', ['manifest.onnx', '--backend', 'onnx'], 1, /LIM5003 "manifest\.onnx" is not an ONNX model, or is damaged/],
    ['a seed that was not kept', ['run', '--seed', '7'], 1, /LIM5003 [^]*one of the seeds 0, 1/],
    ['a wrong batch size', ['run', '--batch', '1,zero'], 2, /LIM1010 --batch does not take "1,zero"/],
    ['an unknown backend', ['run', '--backend', 'onx'], 2, /LIM2001 [^]*Did you mean "onnx"\?/],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, stdout, stderr } = await measure(...args);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
  });

  it('refuses damaged weights and exports, all at once', async () => {
    await cp(inProject('run'), inProject('damaged'), { recursive: true });
    await truncate(inProject('damaged/weights/student/seed-0/weights-1.bin')).catch(() => truncate(inProject('damaged/weights/student/seed-0/weights.bin'), 100));
    await truncate(inProject('damaged/exports/student/seed-0/tfjs/group1-shard1of1.bin'), 100);
    await writeFile(inProject('damaged/exports/student/seed-1/tfjs/model.json'), '{');
    const { code, stdout } = await measure('damaged/weights/student/seed-0', 'damaged/exports/student/seed-0/tfjs', 'damaged/exports/student/seed-1/tfjs/model.json', '--json');
    expect(code).toBe(1);
    const { ok, errors } = JSON.parse(stdout) as { ok: boolean; errors: { code: string; what: string }[] };
    expect([ok, errors.map((error) => error.code)]).toEqual([false, ['LIM5003', 'LIM5003', 'LIM5003']]);
    for (const [i, path] of [/seed-0/, /seed-0.tfjs/, /seed-1.tfjs.model\.json/].entries()) expect(errors[i]!.what).toMatch(path);
  });
});
