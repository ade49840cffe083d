import { readSummary, readWeights, type RunSummary } from '@limbeck/record';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limbeck, temporaryProject, type Project } from './command.js';

const BASE = `version: 1
name: parts
backend: { use: onnx, threads: 2 }
seeds: [0]
data: { use: mnist, batchSize: 64, evalBatchSize: 250, limit: { train: 512, test: 250 } }
teacher: { model: { use: cnn, with: { channels: [4, 6], dense: [] } }, train: { epochs: 1, optimizer: { use: adam, lr: 2e-3 } } }
student: { model: { use: cnn, with: { channels: [3, 4], dense: [] } } }
distill:
  epochs: 2
  optimizer: { use: adam, lr: 2e-3 }
  strategies: [{ use: cross-entropy }]
baselines: [labels-only]
plugins: [./heads.ts, ./margins.ts, ./projected.ts]
`;

/** Both classifiers on constant features: it moves the student's classifier towards the first columns of the teacher's. */
const HEADS = `import { classifierOf, defineStrategy, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineStrategy({
  id: 'heads', kind: 'feature', formula: 'mean (W_s - W_t)²', paper: 'none 2026, https://example.org', weight: 7,
  options: z.strictObject({}), needs: { teacher: true, classifiers: true },
  check({ student, teachers }) {
    if (student.classifier![0] !== 196 || teachers[0]!.classifier![0] !== 294) throw new Error('not the classifiers: ' + JSON.stringify([student, teachers]));
  },
  loss: ({ student, teacher }) => tf.mean(tf.squaredDifference(classifierOf(student).kernel, tf.slice(classifierOf(teacher).kernel, [0, 0], [196, 10]))) as tf.Scalar,
});
`;

/** The mean of the betas before the last stage's activation. */
const MARGINS = `import { defineStrategy, normOf, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineStrategy({
  id: 'margins', kind: 'feature', formula: 'sum β² + sum γ + 0 z', paper: 'none 2026, https://example.org',
  options: z.strictObject({}), needs: { teacher: true, norms: true }, taps: { teacher: { default: ['stage*:preact'] } },
  loss: ({ student, teacher }) => {
    const { gamma, beta } = normOf(teacher, 1);
    return tf.add(tf.add(tf.sum(tf.square(beta)), tf.sum(gamma)), tf.mul(tf.mean(student.logits), 0)) as tf.Scalar;
  },
});
`;

/** A 1 x 1 convolution to the teacher's channels, then its classifier, which takes the flattened maps. */
const PROJECTED = `import { defineStrategy, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineStrategy({
  id: 'projected', kind: 'feature', formula: 'mean (p(s) - t)²', paper: 'none 2026, https://example.org',
  options: z.strictObject({ flatten: z.boolean().default(true) }), needs: { teacher: true },
  taps: { student: { default: ['stage2_pool'] }, teacher: { default: ['stage2_pool'] } },
  graft: ({ teacher }, { flatten }) => ({ layers: [{ type: 'conv2d', filters: teacher.taps[0]!.at(-1)!, kernelSize: 1 }, { type: 'relu' }, ...(flatten ? [{ type: 'flatten' as const }] : [])] }),
  loss: ({ student, teacher }) => tf.mean(tf.squaredDifference(student.taps[0]!, tf.reshape(teacher.taps[0]!, student.taps[0]!.shape))) as tf.Scalar,
});
`;

/** Ends in an activation. */
const SQUASHED = `import { defineModel, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineModel({
  id: 'squashed', description: 'Logits between -1 and 1', options: z.strictObject({}),
  build({ inputShape, classes }) {
    const input = tf.input({ name: 'input', shape: [...inputShape] });
    const flat = tf.layers.flatten({ name: 'flatten' }).apply(input);
    return tf.model({ inputs: input, outputs: tf.layers.dense({ name: 'last', units: classes, activation: 'tanh' }).apply(flat) as tf.SymbolicTensor });
  },
});
`;

describe('parts of networks that strategies take', () => {
  let project: Project;
  beforeAll(async () => {
    project = await temporaryProject(BASE);
    for (const [name, text] of [['heads', HEADS], ['margins', MARGINS], ['projected', PROJECTED], ['squashed', SQUASHED]] as const) await writeFile(join(project.folder, `${name}.ts`), text);
  });
  afterAll(() => project.remove());

  const summaryOf = async (out: string): Promise<RunSummary> => (await readSummary(join(project.folder, out)))!;
  const weightsOf = (out: string, role: string) => readWeights(join(project.folder, out, 'weights', role, 'seed-0'));
  const strategies = (text: string): string => `distill.strategies=[${text}]`;

  it('gives a loss both classifiers, and gradient to the student\'s; a term without a weight has its strategy\'s own', async () => {
    const finished = await project.run('heads', strategies('{ use: cross-entropy, weight: 0 }, { use: heads }'), 'distill.epochs=8', 'distill.optimizer.lr=0.01');
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const [student, baseline, teacher] = [await weightsOf('heads', 'student'), await weightsOf('heads', 'labels-only'), await weightsOf('heads', 'teacher')];
    const distance = (weights: typeof student): number => [...(weights['logits/kernel']!.data as Float32Array)].reduce((sum, value, i) => sum + (value - teacher['logits/kernel']!.data[i]!) ** 2, 0);
    expect(distance(student)).toBeLessThan(0.01 * distance(baseline));
    expect(await readFile(join(project.folder, 'heads', 'manifest.yaml'), 'utf8')).toMatch(/use: heads\s+weight: 7/);
    const metrics = await readFile(join(project.folder, 'heads', 'metrics.jsonl'), 'utf8');
    expect(metrics).toContain('"weight":7');
  });

  it.each(['student', 'teacher'])('refuses a %s without a linear classifier where the term takes it', async (side) => {
    const refused = await project.run(`squashed-${side}`, strategies('{ use: cross-entropy }, { use: heads }'), 'plugins=[./heads.ts, ./squashed.ts]', `${side}.model={ use: squashed }`);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(new RegExp(`LIM3001 The last layer of the ${side} squashed is no linear classifier\\.\n  at .*distill\\.strategies\\[1\\]`));
    expect(refused.stderr).toContain('"last", a Dense layer with the activation tanh');
  });

  it('gives a loss the batch normalisation before a tap', async () => {
    const finished = await project.run('margins', strategies('{ use: cross-entropy }, { use: margins }'));
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const teacher = await weightsOf('margins', 'teacher');
    const sum = (name: string, of: (value: number) => number): number => [...(teacher[name]!.data as Float32Array)].reduce((total, value) => total + of(value), 0);
    const expected = sum('stage2_bn/beta', (value) => value ** 2) + sum('stage2_bn/gamma', (value) => value);
    const [line] = (await readFile(join(project.folder, 'margins', 'metrics.jsonl'), 'utf8')).split('\n').filter((each) => each.includes('"margins":{"unweighted"'));
    expect((JSON.parse(line!) as { terms: { margins: { unweighted: number } } }).terms.margins.unweighted).toBeCloseTo(expected, 4);
  });

  it('refuses taps without batch normalisation', async () => {
    const refused = await project.run('no-norm', strategies('{ use: cross-entropy }, { use: margins, teacher: stage1_pool }'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('LIM3001');
    expect(refused.stderr).toContain('There is no batch normalisation before the tap "stage1_pool" of the teacher cnn.');
  });

  it('rebuilds the student with the teacher\'s classifier, which stays as it is, and exports, measures and keeps that student', async () => {
    const finished = await project.run('grafted', strategies('{ use: cross-entropy, weight: 0 }, { use: projected }'), 'export=[tfjs]');
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    const [student, teacher] = [await weightsOf('grafted', 'student'), await weightsOf('grafted', 'teacher')];
    expect(student['graft_conv2d1/kernel']!.shape).toEqual([1, 1, 4, 6]);
    expect(student['graft_classifier/kernel']).toEqual(teacher['logits/kernel']);
    expect(student['graft_classifier/bias']).toEqual(teacher['logits/bias']);
    expect(student).not.toHaveProperty('logits/kernel');
    const summary = await summaryOf('grafted');
    const rows = Object.fromEntries(summary.models.map((model) => [model.role, model]));
    const own = 196 * 10 + 10;
    expect(rows['student']!.parameters! - rows['baseline']!.parameters!).toBe(4 * 6 + 6 + 294 * 10 + 10 - own);
    expect(rows['student']!.rebuiltFor).toBe('projected');
    expect(await readFile(join(project.folder, 'grafted', summary.exports[0]!.folder, 'model.json'), 'utf8')).toContain('graft_conv2d1');
    const measured = await limbeck(['measure', 'grafted/weights/student/seed-0', '--json', '--batch', '1'], project.folder);
    expect(measured).toMatchObject({ code: 0 });
    expect((JSON.parse(measured.stdout) as { models: { parameters: number }[] }).models[0]!.parameters).toBe(rows['student']!.parameters);
  });

  it('refuses layers that do not end in what the classifier takes, and two strategies that rebuild', async () => {
    const misfit = await project.run('misfit', strategies('{ use: cross-entropy }, { use: projected, with: { flatten: false } }'));
    expect(misfit.code).toBe(1);
    expect(misfit.stderr).toContain('do not end in what the teacher\'s classifier takes');
    const twice = await project.run('twice', strategies('{ use: cross-entropy }, { use: projected }, { use: projected, id: other, with: { flatten: false } }'));
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('The student is rebuilt for "projected" already');
  });
});
