import { readWeights, tableRecordSchema, type TableRecord } from '@limbeck/record';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, startLimbeck, temporaryProject, type Finished } from './command.js';

const TABLE = `version: 1
kind: table
name: tiny
seeds: [0, 1]
baseline: labels-only
base: base.yaml
axes:
  student:
    - { label: mlp 16, student: { model: { use: mlp, with: { hidden: [16] } } } }
    - { label: mlp 32, student: { model: { use: mlp, with: { hidden: [32] } } } }
  strategy:
    - { label: labels-only }
    - { label: kd, distill: { strategies: [{ use: cross-entropy, weight: 0.5 }, { use: kd, weight: 0.5 }] } }
    - { label: diverging, distill: { optimizer: { use: sgd, lr: 1.0e+30 } } }
exclude:
  - { strategy: diverging, student: mlp 32, reason: it would diverge again }
references:
  - { label: paper, source: "Nobody 2020, table 1", values: { kd: { mlp 16: 91.2 } } }
`;

const BASE = `version: 1
name: base
backend: onnx
data: { use: mnist, batchSize: 64, limit: { train: 512, test: 250 } }
teacher:
  model: { use: cnn, with: { channels: [4], dense: 8, dropout: 0.2 } }
  train: { epochs: 1, optimizer: { use: adam, lr: 0.003 } }
student: { model: { use: mlp } }
distill: { epochs: 2, optimizer: { use: sgd, lr: 0.1, momentum: 0.9 }, strategies: [{ use: cross-entropy }] }
baselines: [labels-only]
export: [tfjs]
`;

type Project = Awaited<ReturnType<typeof temporaryProject>>;

let project: Project;
const at = (...path: readonly string[]): string => join(project.folder, ...path);
const table = (...args: readonly string[]): Promise<Finished> => limbeck(['table', 'manifest.yaml', ...args], project.folder);
const recordIn = async (folder: string): Promise<TableRecord> => tableRecordSchema.parse(JSON.parse(await readFile(at(folder, 'table.json'), 'utf8')));

beforeAll(async () => {
  project = await temporaryProject(TABLE);
  await writeFile(at('base.yaml'), BASE);
});
afterAll(() => project.remove());

describe('limbeck table', () => {
  let first: Finished;
  let record: TableRecord;
  beforeAll(async () => {
    first = await table();
    record = await recordIn('tables/tiny');
  }, 120_000);

  it('runs every cell for every seed, tells each on a line, and ends with the table', () => {
    expect(first.stderr).toMatch(/^\[ 1\/11\] labels-only, mlp 16, seed 0: \d+\.\d\d % in /);
    expect(first.stderr).toMatch(/\[ 2\/11\] teacher cnn: /);
    expect(first.stdout).toMatch(/^strategy +mlp 16 +mlp 32\n─+\nteacher /);
    expect(first.stdout).toMatch(/\nlabels-only +\d+\.\d\d ± \d+\.\d\d \(2\) /);
  });

  it('says why a cell failed or was not run, runs the others, and exits with 1', () => {
    expect(first.code).toBe(1);
    expect(record.status).toBe('failed');
    expect(record.cells.map(({ runs, failures, excluded }) => [runs.length, failures.length, excluded])).toEqual([[2, 0, null], [2, 0, null], [0, 2, null], [2, 0, null], [2, 0, null], [0, 0, 'it would diverge again']]);
    expect(record.cells[2]!.failures[0]).toMatchObject({ seed: 0, code: 'LIM4001', message: expect.stringContaining('NaN') as string, folder: expect.stringMatching(/^cells\/[0-9a-f]{16}\.failed$/) as string });
    expect(first.stdout).toMatch(/\[1\] Failed \(seeds 0, 1\): LIM4001 [^]*\[2\] Excluded: it would diverge again/);
  });

  it('trains the teacher once, and says of each cell where its teacher came from', () => {
    expect(record.teachers).toHaveLength(1);
    const [teacher] = record.teachers;
    for (const { at: { strategy }, runs } of record.cells) {
      for (const run of runs) expect(run.teachers).toEqual(strategy === 'kd' ? [{ model: 'cnn', accuracy: teacher!.accuracy.last, key: teacher!.key }] : []);
    }
  });

  it('leaves each training as an ordinary run folder', async () => {
    const { runs: [run] } = record.cells[1]!;
    const { code, stdout } = await limbeck(['compare', join('tables', 'tiny', run!.folder), '--json'], project.folder);
    expect(code).toBe(0);
    expect(stdout).toContain(`"model": "mlp"`);
    expect(await readdir(at('tables/tiny', run!.folder))).toEqual(expect.arrayContaining(['environment.json', 'manifest.yaml', 'metrics.jsonl', 'summary.json', 'table-cell.json', 'weights']));
  });

  it('comes to the weights that `limbeck run` comes to, which trains the teacher itself', async () => {
    const { runs: [run] } = record.cells[1]!;
    const args = ['--set', 'student.model.with.hidden=[16]', '--set', 'distill.strategies=[{use: cross-entropy, weight: 0.5}, {use: kd, weight: 0.5}]', '--set', 'baselines=[]', '--no-measure', '--no-report'];
    expect(await limbeck(['run', 'base.yaml', '--out', 'alone', ...args], project.folder)).toMatchObject({ code: 0, stderr: '' });
    expect(await readWeights(at('alone/weights/student/seed-0'))).toEqual(await readWeights(at('tables/tiny', run!.folder, 'weights/student/seed-0')));
    expect(await readdir(at('alone'))).not.toContain('report.html');
  }, 60_000);

  it('runs no finished cell again, also with several at once, and a failed one', async () => {
    const finished = record.cells.flatMap(({ runs }) => runs.map(({ folder }) => at('tables/tiny', folder, 'summary.json')));
    const before = await Promise.all(finished.map(async (file) => (await stat(file)).mtimeMs));
    const again = await table('--jobs', '2', '--json');
    expect(again.code).toBe(1);
    expect(await Promise.all(finished.map(async (file) => (await stat(file)).mtimeMs))).toEqual(before);
    const { ok, table: second } = JSON.parse(again.stdout) as { ok: boolean; table: TableRecord };
    expect(ok).toBe(false);
    expect(second.cells.map(({ result }) => result)).toEqual(record.cells.map(({ result }) => result));
    expect(second.cells.flatMap(({ runs }) => runs).every(({ kept }) => kept)).toBe(true);
    expect(again.stderr.match(/, kept\n/g)).toHaveLength(8);
  }, 60_000);

  it('knows what changes a result and what does not', async () => {
    const folders = async (...args: readonly string[]): Promise<[string, boolean][]> => {
      const { stdout } = await table('--dry-run', '--json', ...args);
      return (JSON.parse(stdout) as { cells: { folder: string; finished: boolean }[] }).cells.map(({ folder, finished }) => [folder, finished]);
    };
    const own = await folders();
    expect(own.filter(([, finished]) => finished)).toHaveLength(8);
    const neutral = ['name=other', 'data.evalBatchSize=100', 'tracking=[]', 'metric=best', 'base.description=x'].flatMap((set) => ['--set', set]);
    expect((await folders(...neutral, '--out', 'tables/tiny')).map(([folder]) => folder)).toEqual(own.map(([folder]) => folder));
    for (const set of ['distill.epochs=3', 'data.seed=1', 'backend.threads=1', 'seeds=[5, 6]']) {
      const others = (await folders('--set', set)).map(([folder]) => folder);
      expect(others.filter((folder) => own.some(([known]) => known === folder))).toEqual([]);
    }
    const other = (await folders('--set', 'teacher.train.epochs=2')).map(([, finished]) => finished);
    expect(other.filter(Boolean), 'the cells that learn from no teacher').toHaveLength(4);
  }, 60_000);

  it('runs one row, with overrides, which the table tells', async () => {
    const short = await table('--only', 'kd', '--set', 'distill.epochs=1', '--set', 'seeds=[0]', '--out', 'short', '--markdown');
    expect(short.code).toBe(0);
    expect(short.stdout).toMatch(/^# tiny\n[^]*\n\| kd \| \d+\.\d\d \(1\) \| \d+\.\d\d \(1\) \|/);
    expect(short.stdout).toContain('With --set distill.epochs=1 --set seeds=[0].');
    expect(short.stdout).toContain('Not run: labels-only.');
    expect(await readFile(at('short/table.md'), 'utf8')).toBe(short.stdout);
    expect(await readFile(at('short/table.csv'), 'utf8')).toMatch(/^student,strategy,status,metric,n,mean,[^]*\r\nmlp 16,kd,completed,last,1,/);
  }, 60_000);
});

describe('a table that is stopped', () => {
  const args = ['table', 'manifest.yaml', '--out', 'stopped'];

  it('keeps what is finished, refuses a second command meanwhile, and goes on', async () => {
    const running = startLimbeck(args, project.folder);
    await running.until(/\[ 1\/11\]/);
    const second = await limbeck(args, project.folder);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringMatching(/^LIM5009 Another process is at work on this table/) as string });
    running.kill('SIGINT');
    const stopped = await running.finished;
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('Interrupted. Finished cells are kept');
    const { status, cells } = await recordIn('stopped');
    expect(status).toBe('interrupted');
    expect(cells[0]!.runs).toHaveLength(1);

    const killed = startLimbeck(args, project.folder);
    await killed.until(/\[ 3\/11\] kd, mlp 16, seed 0: \d/);
    killed.kill('SIGKILL');
    await killed.finished;
    const last = await limbeck([...args, '--json'], project.folder);
    const { table: whole } = JSON.parse(last.stdout) as { table: TableRecord };
    expect(whole.cells.map(({ runs }) => runs.length)).toEqual([2, 2, 0, 2, 2, 0]);
    expect(whole.cells[0]!.runs[0]!.kept).toBe(true);
    expect(whole.cells[1]!.runs[0]!.kept).toBe(true);
    const left = [...(await readdir(at('stopped/cells'))), ...(await readdir(at('stopped/teachers'))), ...(await readdir(at('stopped')))];
    expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
  }, 120_000);
});

describe('a table with mistakes', () => {
  it('says each once, also those of plugins, before anything runs', async () => {
    await mkdir(at('bad'), { recursive: true });
    await writeFile(at('bad/table.yaml'), TABLE.replace('base: base.yaml', 'base: ../base.yaml').replace('use: kd, weight: 0.5', 'use: kdd, weight: 0.5').replace('hidden: [32]', 'hiden: [32]').replace('seeds: [0, 1]', 'seeds: [0, 0]'));
    const wrong = await limbeck(['table', 'bad/table.yaml'], project.folder);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^LIM1002 [^]*bad\/table\.yaml:4:8 \(seeds\)/);
    await writeFile(at('bad/table.yaml'), (await readFile(at('bad/table.yaml'), 'utf8')).replace('seeds: [0, 0]', 'seeds: [0]'));
    const cells = await limbeck(['validate', 'bad/table.yaml'], project.folder);
    expect(cells.code).toBe(2);
    expect(cells.stderr.match(/^LIM\d+/gm)).toHaveLength(2);
    expect(cells.stderr).toMatch(/LIM1003 In cell "labels-only, mlp 32" and 1 more: `hiden`[^]*bad\/table\.yaml:10:/);
    expect(cells.stderr).toMatch(/LIM2001 In cell "kd, mlp 16" and 1 more: No installed plugin offers the strategy "kdd"/);
    expect(await readdir(at('bad'))).toEqual(['table.yaml']);
  });

  it.each([
    [['--only', 'kdd'], /^LIM1010 The table has no row "kdd" that is run\.[^]*Did you mean "kd"\?/],
    [['--jobs', '0'], /^LIM1010 --jobs does not take "0"\./],
    [['--backend', 'onyx'], /^LIM2001 .*"onyx"/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await table(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('sends to the other command', async () => {
    expect(await limbeck(['run', 'manifest.yaml'], project.folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('`limbeck table`') as string });
    expect(await limbeck(['table', 'base.yaml'], project.folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('`limbeck run`') as string });
  });
});
