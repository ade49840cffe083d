import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LimbeckError, LimbeckErrors } from '@limbeck/core/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caseReader } from './case-reader.js';
import { METHODS } from './methods.js';
import { readVectors } from './read-vectors.js';
import { SHIPPED_VECTORS } from './shipped-vectors.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-golden-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pair = { shape: [1, 2], data: [0.5, -1] };
const fine = { name: 'one', hyper: { temperature: 4 }, inputs: { studentLogits: pair, teacherLogits: pair }, loss: 0, grads: { studentLogits: pair } };

async function refusals(content: object | string, name = 'KD.json'): Promise<readonly LimbeckError[]> {
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  const error: unknown = await readVectors(folder).catch((thrown: unknown) => thrown);
  if (error instanceof LimbeckErrors) return error.errors;
  expect(error).toBeInstanceOf(LimbeckError);
  return [error as LimbeckError];
}

describe('readVectors', () => {
  it('reads all that ships', async () => {
    const files = await readVectors(SHIPPED_VECTORS);
    expect(files).toHaveLength(35);
    expect(files.flatMap(({ cases }) => cases)).toHaveLength(111);
    expect(files.every(({ file, method }) => file.endsWith(`${method}.json`))).toBe(true);
  });

  it('reads one file, lets unknown keys be, and takes labels as a tensor', async () => {
    const file = join(folder, 'mine.json');
    await writeFile(file, JSON.stringify({ method: 'KD', more: 1, cases: [{ ...fine, more: { a: [null, 'x'] }, inputs: { ...fine.inputs, labels: { shape: [1], data: [1] } } }] }));
    const [read] = await readVectors(file);
    expect(read).toMatchObject({ file, method: 'KD', cases: [{ name: 'one', hyper: { temperature: 4 } }] });
    const reader = caseReader(read!.cases[0]!, { file, index: 0 });
    expect(reader.labels(reader.logits('studentLogits'))).toEqual([1]);
  });

  it.each([
    ['a number that is missing', { studentLogits: { shape: [2, 2], data: [1, 2, 3] } }, 'cases[0].inputs.studentLogits.data', 'expected 4 numbers for the shape [2, 2], found 3'],
    ['a number that is none', { studentLogits: { shape: [1, 2], data: [1, null] } }, 'cases[0].inputs.studentLogits.data[1]', 'expected number'],
    ['a shape that is none', { studentLogits: { shape: [1, 0.5], data: [1] } }, 'cases[0].inputs.studentLogits.shape[1]', 'expected int'],
    ['a tensor in a list', { studentLogits: pair, studentFeatures: [pair, { shape: [3], data: [] }] }, 'cases[0].inputs.studentFeatures[1].data', 'expected 3 numbers'],
  ])('refuses %s', async (_, inputs, path, found) => {
    const [error] = await refusals({ method: 'KD', cases: [{ ...fine, inputs }] });
    expect(error).toMatchObject({ code: 'LIM1012', details: { where: { file: join(folder, 'KD.json'), path }, found: expect.stringContaining(found) as string } });
  });

  it.each([
    ['of another shape', { grads: { studentLogits: { shape: [2], data: [1, 2] } } }, 'cases[0].grads.studentLogits', 'expected the shape of the input, [1, 2], found [2]'],
    ['of no input', { grads: { params: { w: pair } } }, 'cases[0].grads.params.w', 'expected a gradient of one of the inputs'],
    ['of nothing', { grads: {} }, 'cases[0].grads', 'at least one'],
  ])('refuses a gradient %s', async (_, given, path, found) => {
    const [error] = await refusals({ method: 'KD', cases: [{ ...fine, ...given }] });
    expect(error!.details).toMatchObject({ where: { path }, found: expect.stringContaining(found) as string });
  });

  it('refuses what is no such file, with a few of many mistakes, and NaN and Infinity', async () => {
    expect((await refusals('{"method": "KD", "cases": [{"loss": NaN}]}'))[0]).toMatchObject({ code: 'LIM1012', details: { what: expect.stringContaining('is not valid JSON') as string } });
    expect((await refusals(JSON.stringify({ method: 'KD', cases: [fine] }).replace('"loss":0', '"loss":1e999')))[0]!.details.where!.path).toBe('cases[0].loss');
    expect((await refusals({ models: {} }))[0]!.details.where!.path).toBe('method');
    const many = await refusals({ method: 'KD', cases: Array.from({ length: 9 }, () => ({ ...fine, loss: 'x' })) });
    expect(many).toHaveLength(5);
    expect(many.at(-1)!.details.found).toContain('and 4 more mistakes');
  });

  it('tells the mistakes of every file at once', async () => {
    await writeFile(join(folder, 'A.json'), '');
    expect((await refusals({ method: 'KD', cases: [] })).map(({ details }) => details.where!.file)).toEqual([join(folder, 'A.json'), join(folder, 'KD.json')]);
  });

  it('refuses a folder that is missing or has no vectors', async () => {
    await expect(readVectors(join(folder, 'nowhere'))).rejects.toThrow('LIM1012 There is nothing at');
    await expect(readVectors(folder)).rejects.toThrow('LIM1012 The folder');
  });
});

describe('a case', () => {
  const terms = (method: string, given: object) => METHODS.find((each) => each.method === method)!.terms(caseReader({ ...fine, ...given }, { file: 'a.json', index: 3 }));
  const path = (method: string, given: object): string | undefined => {
    try {
      terms(method, given);
    } catch (error) {
      return (error as LimbeckError).details.where?.path;
    }
    return undefined;
  };

  it('that lacks what its method needs is told at its place', () => {
    expect(path('KD', {})).toBe(undefined);
    expect(path('KD', { hyper: {} })).toBe('cases[3].hyper.temperature');
    expect(path('KD', { hyper: { temperature: '4' } })).toBe('cases[3].hyper.temperature');
    expect(path('KD', { inputs: { studentLogits: pair } })).toBe('cases[3].inputs.teacherLogits');
    expect(path('KD', { inputs: { studentLogits: pair, teacherLogits: { shape: [2, 1], data: [1, 2] } } })).toBe('cases[3].inputs.teacherLogits.shape');
    expect(path('KD', { inputs: { studentLogits: { shape: [2], data: [1, 2] } } })).toBe('cases[3].inputs.studentLogits.shape');
    const dkd = { alpha: 1, beta: 8, temperature: 4 };
    for (const labels of [undefined, [2], [0, 1], [0.5], ['a'], { shape: [1], data: [-1] }]) expect(path('DKD', { hyper: dkd, inputs: { ...fine.inputs, labels } })).toBe('cases[3].inputs.labels');
    expect(path('DKD', { hyper: dkd, inputs: { ...fine.inputs, labels: [1] } })).toBe(undefined);
  });

  it('of two networks that learn from each other is two terms', () => {
    expect(terms('DML', { hyper: {} }).map(({ options, student, peers }) => [options, student.logits!.name, peers![0]!.logits!.name])).toEqual([
      [{ temperature: 1 }, 'studentLogits', 'teacherLogits'], [{ temperature: 1 }, 'teacherLogits', 'studentLogits'],
    ]);
  });
});
