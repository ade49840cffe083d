import { measureReportSchema, runSummarySchema } from '@limbeck/record';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, temporaryProject, type Finished, type Project } from './command.js';

let project: Project;
const run = (...args: string[]): Promise<Finished> => limbeck(args, project.folder);

beforeAll(async () => {
  project = await temporaryProject(SMALL_MANIFEST.replace('export: [tfjs]', 'export: [tfjs, { use: onnx, with: { int8: false } }]'));
  const { code } = await project.run('run', 'distill.epochs=1', 'teacher.train.epochs=1', 'seeds=[0]');
  expect(code).toBe(0);
}, 120_000);
afterAll(() => project.remove());

describe('exports', () => {
  it('of a run are read back, and predict what the student does', async () => {
    const { exports, models } = runSummarySchema.parse(JSON.parse(await readFile(join(project.folder, 'run/summary.json'), 'utf8')));
    const { accuracy } = models.find(({ role }) => role === 'student')!.runs[0]!;
    expect(exports.map(({ exporter, check }) => [exporter, check?.engine, check?.samples, check?.agreement, check?.accuracy, check?.networkAccuracy])).toEqual(['tfjs', 'onnx'].map((exporter) => [exporter, 'onnx', 500, 1, accuracy.last, accuracy.last]));
    for (const { check } of exports) {
      expect(check!.maxDifference).toBeLessThan(1e-4);
      expect(check!.latency).toMatchObject({ batchSize: 1 });
    }
    const report = await readFile(join(project.folder, 'run/report.md'), 'utf8');
    expect(report).toMatch(/## Exports[^]*\| onnx \| 0 \| .* \| 100\.00 % \|/);
  });
});

describe('limbeck export', () => {
  it('writes a network that a run kept in 8 bits, and says how it compares', async () => {
    const { code, stdout } = await run('export', 'run', '--format', 'onnx', '--int8', '--role', 'teacher', '--out', 'teacher-int8');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^teacher-int8: model\.onnx, \d+(\.\d+)? kB\. The teacher \(cnn, seed\s0\)\.\nRead back from the files: predicts the teacher's class for (4[89]\d|500) of 500 test\ssamples; logits differ by up to 0\.\d+\.\nAccuracy: \d+\.\d+ %, of the teacher \d+\.\d+ %\.\nOne sample takes [\d.]+ ms/);
    expect(await readdir(join(project.folder, 'teacher-int8'))).toEqual(['model.onnx']);
  }, 60_000);

  it('writes into the run folder, and under --json one object', async () => {
    const { code, stdout } = await run('export', 'run', '--format', 'tfjs', '--int8', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, folder: join(project.folder, 'run/exports/student/seed-0/tfjs-int8'), files: ['model.json', 'group1-shard1of1.bin'], network: { role: 'student', model: 'mlp', seed: 0 }, check: { samples: 500 } });
  }, 60_000);

  it.each([
    ['an export that is there', ['run', '--format', 'onnx'], 1, /LIM5011 The folder for the export, "[^"]*run.exports.student.seed-0.onnx", is there already and not empty\.[^]*--out/],
    ['a folder that is no run', ['run/weights', '--format', 'onnx'], 1, /LIM5007 "run\/weights" is not a run folder/],
    ['a seed that was not kept', ['run', '--format', 'onnx', '--seed', '7'], 1, /LIM5003 [^]*of the student with the seed 7[^]*one of the seeds 0/],
    ['a network that was not kept', ['run', '--format', 'onnx', '--role', 'peer'], 1, /LIM5003 [^]*one of the networks labels-only, student, teacher/],
    ['an unknown format', ['run', '--format', 'onx'], 2, /LIM2001 [^]*Did you mean "onnx"\?/],
    ['a wrong option', ['run', '--format', 'onnx', '--with', '{int: true}'], 2, /LIM1010 The options of the exporter "onnx" are wrong/],
    ['options that are no map', ['run', '--format', 'onnx', '--with', '[1]'], 2, /LIM1010 --with does not take "\[1\]"/],
    ['no format', ['run'], 2, /LIM1010 [^]*--format/],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, stdout, stderr } = await run('export', ...args);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
  });
});

describe('limbeck measure', () => {
  it('measures an ONNX file beside the network that it was exported from', async () => {
    const { code, stdout } = await run('measure', 'run/weights/student/seed-0', 'run/exports/student/seed-0/onnx/model.onnx', '--backend', 'onnx', '--batch', '1,3', '--json');
    expect(code).toBe(0);
    const { models: [student, exported] } = measureReportSchema.parse(JSON.parse(stdout));
    expect(exported).toMatchObject({ kind: 'onnx', inputShape: [28, 28, 1], classes: 10, size: { of: 'export' }, parameters: null, multiplyAdds: null, seed: null });
    expect(exported!.size.bytes).toBeGreaterThan(student!.size.bytes);
    expect(exported!.latencies.map(({ batchSize }) => batchSize)).toEqual([1, 3]);
    expect(exported!.peakMemoryBytes).toBeGreaterThan(exported!.baseMemoryBytes);
  }, 60_000);
});
