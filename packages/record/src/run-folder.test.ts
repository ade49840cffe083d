import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMetrics, StepMetrics } from '@limbeck/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectEnvironment } from './collect-environment.js';
import { readRun } from './read-run.js';
import { createRunFolder } from './run-folder.js';

const terms = { kd: { unweighted: 1, weight: 1, weighted: 1 } };
const step = (n: number): StepMetrics => ({ type: 'step', role: 'student', seed: 0, step: n, epoch: 1, loss: 1, learningRate: 0.1, terms, gradientNorm: 1 });
const epoch: EpochMetrics = { type: 'epoch', role: 'student', seed: 0, epoch: 1, loss: 1, terms, split: 'test', accuracy: 0.5, evalLoss: 1, seconds: 1, samplesPerSecond: 9 };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'limbeck-run-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

describe('createRunFolder', () => {
  it('makes the folder and its parents, or takes an empty one', async () => {
    (await createRunFolder(join(root, 'runs/mnist/1'))).close();
    await mkdir(join(root, 'empty'));
    (await createRunFolder(join(root, 'empty'))).close();
    expect(await readdir(join(root, 'empty'))).toEqual(['metrics.jsonl']);
  });

  it('refuses a folder that holds anything, a file, and a path below a file, and touches none', async () => {
    await mkdir(join(root, 'used'));
    await writeFile(join(root, 'used/notes.txt'), 'mine');
    for (const path of ['used', 'used/notes.txt', 'used/notes.txt/below']) {
      await expect(createRunFolder(join(root, path))).rejects.toMatchObject({ code: 'LIM5004', details: { next: expect.stringContaining('--out') as string } });
    }
    expect(await readdir(join(root, 'used'))).toEqual(['notes.txt']);
    expect(await readFile(join(root, 'used/notes.txt'), 'utf8')).toBe('mine');
  });

  it('gives a folder to one of two that ask at once', async () => {
    const both = await Promise.allSettled([createRunFolder(join(root, 'r')), createRunFolder(join(root, 'r'))]);
    const won = both.filter((each) => each.status === 'fulfilled');
    expect(won).toHaveLength(1);
    won[0]!.value.close();
  });
});

describe('RunWriter', () => {
  it('buffers steps, writes them with the epoch and at close', async () => {
    const writer = await createRunFolder(join(root, 'r'));
    const lines = async (): Promise<number> => (await readFile(join(root, 'r/metrics.jsonl'), 'utf8')).split('\n').length - 1;
    writer.appendMetrics(step(1));
    expect(await lines()).toBe(0);
    writer.appendMetrics(epoch);
    expect(await lines()).toBe(2);
    writer.appendMetrics(step(2));
    writer.close();
    expect(await lines()).toBe(3);
  });

  it('does not let the buffer grow without end', async () => {
    const writer = await createRunFolder(join(root, 'r'));
    for (let n = 1; n <= 1000; n++) writer.appendMetrics(step(n));
    const written = await readFile(join(root, 'r/metrics.jsonl'), 'utf8');
    expect(written.length).toBeGreaterThan(100_000);
    expect(written.endsWith('\n')).toBe(true);
    writer.close();
  });

  it('writes a folder that readRun reads back', async () => {
    const writer = await createRunFolder(join(root, 'r'));
    const backend = { id: 'onnx', device: 'CPU', threads: 2, versions: {} };
    const environment = await collectEnvironment({ limbeckVersion: '0.1.0', backend, manifestFolder: root, commandLine: ['limbeck', 'run'], packages: { zod: '4' } });
    await writer.writeManifest('version: 1\n');
    await writer.writeEnvironment(environment);
    writer.appendMetrics(step(1));
    writer.appendMetrics(epoch);
    writer.close();
    expect(await readRun(join(root, 'r'))).toEqual({ folder: join(root, 'r'), manifest: 'version: 1\n', environment, metrics: [step(1), epoch], summary: undefined, evaluations: [] });
    expect(environment.git).toBeNull();
  });
});

describe('readRun', () => {
  it('passes over a last line that is cut, and over what a killed writer left hidden', async () => {
    const writer = await createRunFolder(join(root, 'r'));
    writer.appendMetrics(epoch);
    writer.close();
    const path = join(root, 'r/metrics.jsonl');
    await writeFile(path, `${await readFile(path, 'utf8')}{"type":"step","ro`);
    await writeFile(join(root, 'r/.summary.json.0.tmp'), '{"sch');
    expect((await readRun(join(root, 'r'))).metrics).toEqual([epoch]);
  });

  it('leaves single steps out when they are not wanted', async () => {
    const writer = await createRunFolder(join(root, 'r'));
    for (const event of [step(1), step(2), epoch]) writer.appendMetrics(event);
    writer.close();
    expect((await readRun(join(root, 'r'))).metrics).toEqual([step(1), step(2), epoch]);
    expect((await readRun(join(root, 'r'), { steps: false })).metrics).toEqual([epoch]);
  });

  it('names file and line of a damaged one', async () => {
    await writeFile(join(root, 'metrics.jsonl'), '{"type":"step"}\n');
    await expect(readRun(root)).rejects.toMatchObject({ code: 'LIM5007', details: { where: { file: join(root, 'metrics.jsonl'), line: 1 } } });
  });

  it('says in one line what is wrong with a file of another kind', async () => {
    await writeFile(join(root, 'metrics.jsonl'), '');
    await writeFile(join(root, 'summary.json'), '{"schemaVersion":2}');
    await expect(readRun(root)).rejects.toMatchObject({ code: 'LIM5007', details: { found: expect.stringMatching(/^schemaVersion: .* \(and \d+ more\)$/) as string } });
  });

  it('refuses a folder that is no run folder', async () => {
    await expect(readRun(root)).rejects.toMatchObject({ code: 'LIM5007' });
    await expect(readRun(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'LIM5007' });
  });
});
