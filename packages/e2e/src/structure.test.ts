import type { GradientMetrics, MetricEvent } from '@limbeck/core';
import { readRun, readSummary, readWeights, type RunSummary } from '@limbeck/record';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryProject, type Project } from './command.js';

const BASE = `version: 1
name: structure
backend: { use: onnx, threads: 2 }
seeds: [0]
data: { use: mnist, batchSize: 64, evalBatchSize: 250, limit: { train: 512, test: 250 } }
teacher: { model: { use: mlp, with: { hidden: [32, 24] } }, train: { epochs: 1, optimizer: { use: adam, lr: 2e-3 } } }
student: { model: { use: mlp, with: { hidden: [16] } } }
distill:
  epochs: 2
  optimizer: { use: adam, lr: 2e-3 }
  strategies: [{ use: cross-entropy, weight: 0.5 }, { use: kd, weight: 0.5 }]
plugins: [./hint.ts, ./mutual.ts, ./remembered.ts]
`;

/** A regressor beside the student. */
const HINT = `import { defineStrategy, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineStrategy({
  id: 'hint', kind: 'feature', formula: 'MSE(r(s), t)', paper: 'Romero et al. 2015, https://arxiv.org/abs/1412.6550',
  options: z.strictObject({}), needs: { teacher: true },
  taps: { student: { default: ['stage1'], max: 1 }, teacher: { default: ['stage1'], max: 1 } },
  connectors: ({ student, teachers }) => ({ modules: { regressor: { input: student.taps[0]!, layers: [{ type: 'dense', units: teachers[0]!.taps[0]!.at(-1)! }] } } }),
  loss: ({ student, teacher, connectors }) => tf.mean(tf.square(tf.sub(connectors.apply('regressor', student.taps[0]!), teacher.taps[0]!))) as tf.Scalar,
});
`;

const MUTUAL = `import { defineStrategy, tf } from '@limbeck/core';
import { klFromLogits } from '@limbeck/kernels';
import { z } from 'zod';
export default defineStrategy({
  id: 'mutual', kind: 'response', formula: 'KL(p_j || p_k)', paper: 'Zhang et al. 2018, https://arxiv.org/abs/1706.00384',
  options: z.strictObject({}), needs: { teacher: false, peers: true },
  loss: ({ student, peers }) => klFromLogits(student.logits, peers[0]!.logits, 1),
});
`;

/** The mean of a counter that every sample has for itself: the number of times it was seen before. */
const REMEMBERED = `import { defineStrategy, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineStrategy({
  id: 'remembered', kind: 'response', formula: 'mean of a counter', paper: 'none 2026, https://example.org',
  options: z.strictObject({}), needs: { teacher: false },
  perSample: () => ({ seen: { shape: [], initial: { fill: 0 } } }),
  loss: ({ student, samples }) => ({
    loss: tf.add(tf.mean(samples.rows['seen']!), tf.mul(tf.mean(student.logits), 0)) as tf.Scalar,
    rows: { seen: tf.add(samples.rows['seen']!, 1) },
  }),
});
`;

describe('the structure of an experiment', () => {
  let project: Project;
  beforeAll(async () => {
    project = await temporaryProject(BASE);
    for (const [name, text] of [['hint', HINT], ['mutual', MUTUAL], ['remembered', REMEMBERED]] as const) await writeFile(join(project.folder, `${name}.ts`), text);
  });
  afterAll(() => project.remove());

  const run: Project['run'] = (...args) => project.run(...args);
  const summaryOf = async (out: string): Promise<RunSummary> => (await readSummary(join(project.folder, out)))!;
  const metricsOf = async (out: string): Promise<readonly MetricEvent[]> => (await readRun(join(project.folder, out))).metrics;
  const keptOf = (out: string, kind: 'weights' | 'connectors', role: string) => readWeights(join(project.folder, out, kind, role, 'seed-0'));
  const HINTED = 'distill.strategies=[{ use: cross-entropy }, { use: hint, student: stage1, teacher: stage2, optimizer: { use: sgd, lr: 0.05 } }]';

  it('taps inner activations, trains connectors, keeps them beside the weights and out of the export, and repeats to the bit', async () => {
    const finished = await run('hint', HINTED, 'export=[tfjs]');
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const connectors = await keptOf('hint', 'connectors', 'student');
    expect(Object.fromEntries(Object.entries(connectors).map(([name, { shape }]) => [name, shape]))).toEqual({ 'hint/regressor/dense1/kernel': [16, 24], 'hint/regressor/dense1/bias': [24] });
    const summary = await summaryOf('hint');
    expect(summary.models.find(({ role }) => role === 'student')!.runs[0]!.connectors).toBe('connectors/student/seed-0');
    const exported = await readFile(join(project.folder, 'hint', summary.exports[0]!.folder, 'model.json'), 'utf8');
    expect(exported).toContain('hidden1');
    expect(exported).not.toContain('regressor');
    expect((await run('again', HINTED)).code).toBe(0);
    expect(await keptOf('again', 'connectors', 'student')).toEqual(connectors);
    expect(await keptOf('again', 'weights', 'student')).toEqual(await keptOf('hint', 'weights', 'student'));
  }, 120_000);

  it('records the gradient of every term some ten times an epoch, where there are several', async () => {
    const gradients = (await metricsOf('hint')).filter((event): event is GradientMetrics => event.type === 'gradients');
    expect(new Set(gradients.map(({ role }) => role))).toEqual(new Set(['student']));
    // Eight steps an epoch: every one of them.
    expect(gradients.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    for (const { terms } of gradients) {
      expect(Object.keys(terms)).toEqual(['cross-entropy', 'hint']);
      expect(terms['cross-entropy']!.cosine).toBeCloseTo(1, 5);
      expect(terms['hint']!.norm).toBeGreaterThan(0);
      expect(Math.abs(terms['hint']!.cosine!)).toBeLessThanOrEqual(1);
    }
  });

  it('refuses taps that do not exist before anything is trained, listing those that do', async () => {
    const finished = await run('typo', HINTED.replace('teacher: stage2', 'teacher: stge2'));
    expect(finished.code).toBe(1);
    expect(finished.stderr).toContain('LIM3004 "stge2" is no alias and no layer of the teacher mlp; did you mean "stage2"?');
    expect(finished.stderr).toContain('stage1 (hidden1), stage2 (hidden2), pooled (hidden2), last-stage (hidden2), logits (logits); its layers: input, flatten, hidden1, hidden2, logits.');
    expect(await metricsOf('typo')).toEqual([]);
    const none = await run('none', 'distill.strategies=[{ use: cross-entropy, student: stage1 }]');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('LIM1009 The strategy "cross-entropy" takes no inner activations of the student.');
    const idle = await run('idle', 'distill.strategies=[{ use: cross-entropy, optimizer: { use: sgd, lr: 0.1 } }]');
    expect([idle.code, idle.stderr.split('\n')[0]]).toEqual([2, 'LIM1009 The strategy "cross-entropy" has no connectors that `optimizer` could train.']);
  }, 120_000);

  it('remembers rows under the index of their sample', async () => {
    expect(await run('rows', 'distill.epochs=3', 'distill.strategies=[{ use: cross-entropy }, { use: remembered }]')).toMatchObject({ code: 0, stderr: '' });
    const steps = (await metricsOf('rows')).filter((event) => event.type === 'step').filter(({ role }) => role === 'student');
    expect(steps).toHaveLength(24);
    for (const { terms, epoch } of steps) expect(terms['remembered']!.unweighted).toBe(epoch - 1);
  }, 120_000);

  it('trains in stages: weights go on, what is frozen stays, steps and epochs count through', async () => {
    const first = '{ name: hints, epochs: 1, strategies: [{ use: hint }] }';
    const second = '{ name: distilling, epochs: 2, freeze: [stage1], optimizer: { use: sgd, lr: 0.1 }, strategies: [{ use: cross-entropy }, { use: kd }] }';
    const stages = (list: string): string[] => ['distill.epochs=null', 'distill.strategies=null', `distill.stages=[${list}]`];
    expect(await run('one', ...stages(first))).toMatchObject({ code: 0, stderr: '' });
    expect(await run('two', ...stages(`${first}, ${second}`))).toMatchObject({ code: 0, stderr: '' });
    const [one, two] = [await keptOf('one', 'weights', 'student'), await keptOf('two', 'weights', 'student')];
    expect(two['hidden1/kernel']).toEqual(one['hidden1/kernel']);
    expect(two['logits/kernel']).not.toEqual(one['logits/kernel']);
    const epochs = (await metricsOf('two')).filter((event) => event.type === 'epoch').filter(({ role }) => role === 'student');
    expect(epochs.map(({ epoch, stage }) => [epoch, stage])).toEqual([[1, 'hints'], [2, 'distilling'], [3, 'distilling']]);
    const steps = (await metricsOf('two')).filter((event) => event.type === 'step').filter(({ role }) => role === 'student');
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    const wrong = await run('wrong', ...stages(second.replace('[stage1]', '[stag1]')));
    expect(wrong.stderr).toContain('LIM3004 `freeze` names "stag1"');
  }, 120_000);

  it('hands connectors on to later stages under the same id, over one without them, and leaves frozen ones as they are', async () => {
    const stages = [
      '{ name: paraphraser, epochs: 1, freeze: [logits], strategies: [{ use: ft, id: factors, weight: 1, with: { train: paraphraser } }] }',
      '{ name: labels, epochs: 1, strategies: [{ use: cross-entropy }] }',
      '{ name: student, epochs: 1, strategies: [{ use: ft, id: factors, with: { train: translator } }] }',
    ];
    const models = ['teacher.model={ use: cnn, with: { channels: [4], dense: [] } }', 'student.model={ use: cnn, with: { channels: [3], dense: [] } }'];
    const set = (count: number): string[] => ['distill.epochs=null', 'distill.strategies=null', `distill.stages=[${stages.slice(0, count).join(', ')}]`, ...models];
    expect(await run('first stage', ...set(1))).toMatchObject({ code: 0, stderr: '' });
    expect(await run('all stages', ...set(3))).toMatchObject({ code: 0, stderr: '' });
    const [first, all] = [await keptOf('first stage', 'connectors', 'student'), await keptOf('all stages', 'connectors', 'student')];
    const paraphraser = Object.keys(all).filter((name) => name.startsWith('factors/paraphraser1/'));
    expect(paraphraser).toHaveLength(6);
    for (const name of paraphraser) expect(all[name]).toEqual(first[name]);
    expect(first['factors/paraphraser1/conv2d1/bias']!.data.some((value) => value !== 0)).toBe(true);
  }, 120_000);

  it('makes a student the next teacher: each assistant learns from the one before it', async () => {
    const assistants = 'assistants=[{ model: { use: mlp, with: { hidden: [24] } }, train: { epochs: 1, optimizer: { use: adam, lr: 2e-3 }, strategies: [{ use: kd }] } }]';
    expect(await run('chain', assistants)).toMatchObject({ code: 0, stderr: '' });
    const { models, teacherBackends } = await summaryOf('chain');
    expect(models.map(({ role }) => role)).toEqual(['teacher', 'assistant', 'student']);
    expect(teacherBackends.map(({ teacher }) => teacher)).toEqual(['teacher', 'assistant']);
    const roles = [...new Set((await metricsOf('chain')).map(({ role }) => role))];
    expect(roles).toEqual(['teacher', 'assistant', 'student']);
  }, 120_000);

  it('trains peers together, each from its own beginning, and exports the student alone', async () => {
    expect(await run('peers', 'peers=2', 'teacher=null', 'distill.strategies=[{ use: cross-entropy }, { use: mutual }]', 'export=[tfjs]')).toMatchObject({ code: 0, stderr: '' });
    const { models, exports } = await summaryOf('peers');
    expect(models.map(({ role, id }) => [role, id])).toEqual([['student', undefined], ['peer', 'peer-2']]);
    expect(exports.map(({ role }) => role)).toEqual(['student']);
    expect((await keptOf('peers', 'weights', 'student'))['hidden1/kernel']).not.toEqual((await keptOf('peers', 'weights', 'peer-2'))['hidden1/kernel']);
    const alone = await run('alone', 'distill.strategies=[{ use: mutual }]');
    expect([alone.code, alone.stderr.split('\n')[0]]).toEqual([2, 'LIM1009 The strategy "mutual" compares networks that are trained together, and there is only one.']);
  }, 120_000);

  it('takes several teachers, and asks which one where a strategy takes one', async () => {
    const teacher = (id: string, hidden: number): string => `{ id: ${id}, model: { use: mlp, with: { hidden: [${hidden}] } }, train: { epochs: 1, optimizer: { use: adam, lr: 2e-3 } } }`;
    const teachers = `teacher=[${teacher('wide', 48)}, ${teacher('narrow', 24)}]`;
    const ambiguous = await run('ambiguous', teachers);
    expect(ambiguous.code).toBe(2);
    expect(ambiguous.stderr).toContain('LIM1009 The strategy "kd" learns from one teacher, and has 2: wide, narrow.');
    expect(ambiguous.stderr).toContain('Name one, for example `teachers: [wide]`');
    expect(await run('both', teachers, 'distill.strategies=[{ use: kd, id: a, teachers: [wide] }, { use: kd, id: b, teachers: [narrow] }]')).toMatchObject({ code: 0, stderr: '' });
    const { models, teacherBackends } = await summaryOf('both');
    expect(models.map(({ role, id }) => id ?? role)).toEqual(['wide', 'narrow', 'student']);
    expect(teacherBackends.map((placed) => placed.teacher)).toEqual(['wide', 'narrow']);
    expect((await readdir(join(project.folder, 'both', 'weights'))).sort()).toEqual(['narrow', 'student', 'wide']);
  }, 120_000);
});
