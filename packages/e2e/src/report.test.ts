import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluationSchema } from '@limbeck/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, SMALL_MANIFEST, startLimbeck, temporaryProject, type Finished, type Project } from './command.js';

let project: Project;
let run: Finished;
beforeAll(async () => {
  project = await temporaryProject(SMALL_MANIFEST);
  run = await limbeck(['run', project.manifest, '--out', 'run', '--json'], project.folder);
}, 120_000);
afterAll(() => project.remove());

const path = (...parts: string[]): string => join(project.folder, ...parts);
const read = (...parts: string[]): Promise<string> => readFile(path(...parts), 'utf8');

describe('limbeck run', () => {
  it('ends with a report, and says where', async () => {
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ report: { html: path('run', 'report.html'), markdown: path('run', 'report.md') } });
    expect(await read('run', 'report.html')).toContain('<title>small</title>');
    expect(await read('run', 'report.md')).toContain('# small');
  });

  it('records which classes every network takes for which, of the weights that count', async () => {
    const { summary } = JSON.parse(run.stdout) as { summary: { models: { role: string; label: string; runs: { seed: number; accuracy: { last: number } }[] }[] } };
    for (const { role, label, runs } of summary.models) {
      for (const { seed, accuracy } of runs) {
        const { confusion, classes } = evaluationSchema.parse(JSON.parse(await read('run', 'evaluation', role === 'baseline' ? label : role, `seed-${seed}.json`)));
        expect(classes).toEqual([...'0123456789']);
        expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(500);
        expect(confusion.reduce((sum, row, c) => sum + row[c]!, 0) / 500).toBeCloseTo(accuracy.last, 12);
      }
    }
  });

  it('succeeds when only its report fails, and warns with the code', async () => {
    const small = ['seeds=[0]', 'baselines=[]', 'export=[]', 'teacher.train.epochs=1', 'distill.epochs=1'].flatMap((value) => ['--set', value]);
    const command = startLimbeck(['run', project.manifest, '--out', 'blocked', ...small], project.folder);
    await command.until(/Run folder: /);
    await mkdir(path('blocked', 'report.html', 'taken'), { recursive: true });
    const { code, stdout, stderr } = await command.finished;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: the run is complete, but its report is not\.\nLIM5006 [^]*report\.html/);
    expect(stdout).toContain('Run folder: blocked');
    expect(stdout).not.toContain('Report:');
  }, 60_000);
});

describe('limbeck report', () => {
  it('writes the same again, also somewhere else', async () => {
    const { code, stdout } = await limbeck(['report', 'run', '--out', 'elsewhere/new'], project.folder);
    expect({ code, stdout: stdout.replaceAll('\\', '/') }).toEqual({ code: 0, stdout: 'Wrote elsewhere/new/report.md\nWrote elsewhere/new/report.html\n' });
    expect(await read('elsewhere', 'new', 'report.html')).toBe(await read('run', 'report.html'));
  });

  it('puts several runs into one', async () => {
    const { code, stdout } = await limbeck(['report', 'run', 'blocked', '--out', 'both', '--json'], project.folder);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ok: true, files: { markdown: path('both', 'report.md'), html: path('both', 'report.html') }, runs: [{ folder: 'run', status: 'completed' }, { folder: 'blocked', status: 'completed' }] });
    expect(await read('both', 'report.md')).toContain('## Run 2: small');
  });

  it('reports on a run that was killed', async () => {
    await mkdir(path('killed'));
    const lines = (await read('run', 'metrics.jsonl')).split('\n');
    await writeFile(path('killed', 'metrics.jsonl'), lines.slice(0, 40).join('\n'));
    expect((await limbeck(['report', 'killed'], project.folder)).code).toBe(0);
    expect(await read('killed', 'report.md')).toContain('no summary.json');
  });

  it.each([
    ['several runs without --out', ['run', 'run'], 2, /LIM1010 .*\n[^]*--out/],
    ['a folder that is none', ['nowhere'], 1, /LIM5007 .*nowhere/],
    ['a folder that holds no run', ['.'], 1, /LIM5007 /],
    ['a file where the report should go', ['run', '--out', 'manifest.yaml'], 1, /LIM5006 .*manifest\.yaml/],
    ['no run', [], 2, /LIM1010 Missing required argument "run"/],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, stderr } = await limbeck(['report', ...args], project.folder);
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
  });

  it('names the damaged file of a run', async () => {
    await mkdir(path('damaged'));
    await writeFile(path('damaged', 'metrics.jsonl'), '');
    await writeFile(path('damaged', 'summary.json'), '{"schemaVersion":1');
    const { code, stderr } = await limbeck(['report', 'damaged'], project.folder);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/LIM5007 .*summary\.json/) as string });
  });
});

describe('limbeck compare', () => {
  it('shows runs in one table within 80 columns, as Markdown, as data', async () => {
    const table = await limbeck(['compare', 'run', 'blocked'], project.folder);
    expect(table.code).toBe(0);
    expect(Math.max(...table.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const word of ['1 small, backend onnx: run', '2 small, backend onnx: blocked', 'labels-only mlp', 'cross-entropy +']) expect(table.stdout).toContain(word);
    expect((await limbeck(['compare', 'run', 'blocked', '--markdown'], project.folder)).stdout.split('\n').filter((line) => line.startsWith('| 2: small'))).toHaveLength(2);
    expect(JSON.parse((await limbeck(['compare', 'run', '--json'], project.folder)).stdout)).toMatchObject({ ok: true, differences: [], notes: [], runs: [{ folder: 'run', status: 'completed', networks: [{ role: 'teacher' }, { role: 'baseline', gain: null }, { role: 'student', gain: { n: 2 } }] }] });
  });

  it('refuses two forms at once, and a folder that is no run', async () => {
    expect(await limbeck(['compare', 'run', '--json', '--markdown'], project.folder)).toMatchObject({ code: 2 });
    expect(await limbeck(['compare', 'run', 'nowhere'], project.folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('LIM5007') as string });
  });
});
