import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeEvaluation, type Evaluation } from './evaluation.js';
import { readRun } from './read-run.js';
import { createRunFolder } from './run-folder.js';

const evaluation: Evaluation = { schemaVersion: 1, role: 'student', seed: 1, split: 'test', classes: ['cat', 'dog'], confusion: [[9, 1], [2, 8]] };

let run: string;
beforeEach(async () => {
  run = join(await mkdtemp(join(tmpdir(), 'limbeck-evaluation-')), 'run');
  (await createRunFolder(run)).close();
});
afterEach(async () => {
  await rm(join(run, '..'), { recursive: true });
});

it('writes a file for each network and seed that readRun reads back', async () => {
  const others: Evaluation[] = [{ ...evaluation, role: 'labels-only' }, { ...evaluation, seed: 0 }];
  for (const each of [evaluation, ...others]) await writeEvaluation(run, each);
  await writeFile(join(run, 'evaluation/student/.seed-0.json.1234.tmp'), '{');
  expect((await readRun(run)).evaluations).toEqual([others[0], others[1], evaluation]);
  expect(await readFile(join(run, 'evaluation/student/seed-1.json'), 'utf8')).toContain('    [9,1],\n    [2,8]\n');
});

it('has no evaluations in a folder without them', async () => {
  expect((await readRun(run)).evaluations).toEqual([]);
});

it('refuses a matrix that does not fit the classes, naming the file', async () => {
  for (const confusion of [[[1]], [[9, 1], [2]]]) await expect(writeEvaluation(run, { ...evaluation, confusion })).rejects.toThrow();
  await writeEvaluation(run, evaluation);
  const file = join(run, 'evaluation/student/seed-1.json');
  await writeFile(file, JSON.stringify({ ...evaluation, classes: ['cat'] }));
  await expect(readRun(run)).rejects.toMatchObject({ code: 'LIM5007', details: { where: { file }, found: expect.stringContaining('one column for each class') as string } });
});
