import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMetrics, GradientMetrics, StepMetrics, Tracker } from '@limbeck/core';
import { describeTracker } from '@limbeck/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import files from './files.js';

describeTracker(files, {});
describeTracker(files, { steps: false });

const kd = { unweighted: 2, weight: 0.9, weighted: 1.8 };
const ce = { unweighted: 1, weight: 0.1, weighted: 0.1 };
const step: StepMetrics = {
  type: 'step', role: 'student', seed: 0, step: 1, epoch: 1, loss: 1.9, learningRate: 1e-3, terms: { kd, 'cross-entropy': ce }, gradientNorm: 0.1 + 0.2,
};
const epoch: EpochMetrics = {
  type: 'epoch', role: 'student', seed: 0, epoch: 1, loss: 1.9, terms: { kd }, split: 'test', accuracy: 0.5, evalLoss: NaN, seconds: 1.5, samplesPerSecond: 400,
};
const gradients: GradientMetrics = { type: 'gradients', role: 'student', seed: 0, step: 1, epoch: 1, terms: { kd: { norm: 2.5, cosine: -0.25 }, 'cross-entropy': { norm: 0, cosine: null } } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-tracker-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const open = (options = {}): Promise<Tracker> => files.open({ name: 'run', folder, manifest: {} }, files.options.parse(options));
const read = (path: string): Promise<string> => readFile(join(folder, 'tracking', path), 'utf8');

describe('the files tracker', () => {
  it('writes one table a role, seed and kind of event', async () => {
    const tracker = await open();
    tracker.log(step);
    tracker.log({ ...step, step: 2, loss: Infinity });
    tracker.log(epoch);
    tracker.log({ ...epoch, seed: 1 });
    tracker.log({ ...epoch, role: 'teacher' });
    await tracker.close('completed');
    expect(await read('student/seed-0/steps.csv')).toBe(
      'role,seed,step,epoch,loss,learningRate,gradientNorm,kd.unweighted,kd.weight,kd.weighted,cross-entropy.unweighted,cross-entropy.weight,cross-entropy.weighted\n' +
        'student,0,1,1,1.9,0.001,0.30000000000000004,2,0.9,1.8,1,0.1,0.1\n' +
        'student,0,2,1,Infinity,0.001,0.30000000000000004,2,0.9,1.8,1,0.1,0.1\n',
    );
    expect(await read('student/seed-0/epochs.csv')).toBe(
      'role,seed,epoch,loss,split,accuracy,evalLoss,seconds,samplesPerSecond,kd.unweighted,kd.weight,kd.weighted\nstudent,0,1,1.9,test,0.5,NaN,1.5,400,2,0.9,1.8\n',
    );
    expect(await read('student/seed-1/epochs.csv')).toContain('\nstudent,1,');
    expect(await read('teacher/seed-0/epochs.csv')).toContain('\nteacher,0,');
  });

  it('has the finished epochs on disk before the run ends', async () => {
    const tracker = await open();
    tracker.log(step);
    tracker.log(epoch);
    await expect.poll(() => readdir(join(folder, 'tracking/student/seed-0')).catch(() => [])).toEqual(['epochs.csv', 'steps.csv']);
    await tracker.close('interrupted');
  });

  it('has the gradients of the terms, with an empty cell for a cosine that does not exist, and the stage where there is one', async () => {
    const tracker = await open();
    tracker.log({ ...gradients, stage: 'hints' });
    await tracker.close('completed');
    expect(await read('student/seed-0/gradients.csv')).toBe('role,seed,stage,step,epoch,kd.norm,kd.cosine,cross-entropy.norm,cross-entropy.cosine\nstudent,0,hints,1,1,2.5,-0.25,0,\n');
  });

  it('leaves the steps and gradients out when asked', async () => {
    const tracker = await open({ steps: false });
    tracker.log(step);
    tracker.log(gradients);
    tracker.log(epoch);
    await tracker.close('completed');
    expect(await readdir(join(folder, 'tracking/student/seed-0'))).toEqual(['epochs.csv']);
  });

  it('goes on in a new table when the loss terms change', async () => {
    const tracker = await open();
    tracker.log(epoch);
    tracker.log({ ...epoch, epoch: 2, terms: { kd, 'cross-entropy': ce } });
    await tracker.close('completed');
    expect((await read('student/seed-0/epochs.csv')).split('\n')).toHaveLength(3);
    expect((await read('student/seed-0/epochs-2.csv')).split('\n')[1]).toBe('student,0,2,1.9,test,0.5,NaN,1.5,400,2,0.9,1.8,1,0.1,0.1');
  });

  it('keeps a role with odd characters inside its folder, quoted in the table', async () => {
    const tracker = await open();
    tracker.log({ ...epoch, role: '../a, "b"' });
    await tracker.close('completed');
    expect(await readdir(join(folder, 'tracking'))).toEqual(['--a-b-']);
    expect(await read('--a-b-/seed-0/epochs.csv')).toContain('\n"../a, ""b""",0,');
  });

  it('tells a failure at the end, and never throws while it logs', async () => {
    await writeFile(join(folder, 'tracking'), 'a file in the way');
    const tracker = await open();
    tracker.log(epoch);
    tracker.log(epoch);
    await expect(tracker.close('completed')).rejects.toMatchObject({ code: 'LIM5006', details: { where: { file: join(folder, 'tracking') } } });
  });
});
