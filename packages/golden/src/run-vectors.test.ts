import { join } from 'node:path';
import { defineStrategy, tf, type Backend, type DistillationStrategy } from '@limbeck/core';
import { softmaxCrossEntropy, stopGradient } from '@limbeck/kernels';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eagerBackend } from './eager-backend.test.support.js';
import { goldenReportSchema, type MethodReport } from './golden-report.js';
import { hint, HINTS } from './hint-strategy.test.support.js';
import type { VectorMethod } from './method.js';
import { readVectors } from './read-vectors.js';
import { runVectors } from './run-vectors.js';
import { SHIPPED_VECTORS } from './shipped-vectors.js';
import type { VectorFile } from './vector-file.js';

let backend: Backend;
beforeAll(async () => {
  backend = await eagerBackend();
});

const shipped = (method: string): Promise<readonly VectorFile[]> => readVectors(join(SHIPPED_VECTORS, `${method}.json`));
const run = async (files: readonly VectorFile[], strategies: readonly DistillationStrategy[], methods?: readonly VectorMethod[]): Promise<MethodReport> => {
  const [report] = await runVectors(files, { backend, loadStrategy: (id) => Promise.resolve(strategies.find((each) => each.id === id)), ...(methods ? { methods } : {}) });
  return goldenReportSchema.shape.methods.element.parse(report);
};

const smoothing = defineStrategy({
  id: 'label-smoothing', kind: 'label', formula: '', paper: '', options: z.strictObject({ epsilon: z.number().max(0.5) }), needs: { teacher: false },
  loss: ({ student, labels }, { epsilon }) => softmaxCrossEntropy(student.logits, labels.oneHot, epsilon),
});
const wrong = (loss: (right: tf.Scalar, logits: tf.Tensor) => tf.Scalar): DistillationStrategy => ({ ...smoothing, loss: (input, options) => loss(smoothing.loss(input, options as { epsilon: number }) as tf.Scalar, input.student.logits) });

describe('runVectors', () => {
  it('finds a strategy that computes its method within tolerance', async () => {
    const report = await run(await shipped('CE_LabelSmoothing'), [smoothing]);
    expect(report).toMatchObject({ method: 'CE_LabelSmoothing', verdict: 'within', strategies: ['label-smoothing'], caseCount: 3, reason: null });
    expect(report.cases.map(({ within, gradients }) => [within, gradients.map(({ name }) => name)])).toEqual(Array.from({ length: 3 }, () => [true, ['studentLogits']]));
    expect(report.worstGradient!.share).toBeLessThan(0.2);
    expect(report.worstLoss!.relative).toBeGreaterThan(0);
  });

  it.each([
    ['a loss that is off', wrong((right) => tf.mul(right, 1 + 3e-5)), 'loss'],
    ['a gradient that is off', wrong((right, logits) => tf.add<tf.Scalar>(right, tf.mul(tf.sub(tf.sum(logits), stopGradient(tf.sum(logits))), 1e-4))), 'gradient'],
    ['a loss that is not finite', wrong((right) => tf.div(right, 0)), 'loss'],
  ] as const)('catches %s', async (_, strategy, what) => {
    const report = await run(await shipped('CE_LabelSmoothing'), [strategy]);
    expect(report.verdict).toBe('beyond');
    const share = (what === 'loss' ? report.worstLoss : report.worstGradient)!.share;
    expect(share === null || share > 1).toBe(true);
  });

  it('makes what a strategy throws, or its options, the failure of the case alone', async () => {
    const thrower = { ...smoothing, loss: () => { throw new Error('no such thing'); } };
    expect((await run(await shipped('CE_LabelSmoothing'), [thrower])).cases[0]).toMatchObject({ within: false, problem: 'no such thing', loss: null });
    const [file] = await shipped('CE_LabelSmoothing');
    const cases = file!.cases.map((each, i) => (i === 0 ? { ...each, hyper: { labelSmoothing: 0.7 } } : each));
    const report = await run([{ ...file!, cases }], [smoothing]);
    expect(report.cases.map(({ within }) => within)).toEqual([false, true, true]);
    expect(report.cases[0]!.problem).toContain('refuses the options');
  });

  it('says what is not installed, and why', async () => {
    expect(await run(await shipped('KD_CE_combined'), [])).toMatchObject({ verdict: 'not-installed', reason: 'the strategies "cross-entropy", "kd" are not installed', cases: [], caseCount: 3, worstLoss: null });
    expect(await run([{ file: 'x.json', method: 'Mine', cases: [] }], [])).toMatchObject({ verdict: 'not-installed', reason: 'no strategy is known to compute it', strategies: [] });
    expect(await run([{ file: 'x.json', method: 'KDSVD', cases: [] }], [])).toMatchObject({ verdict: 'not-installed', reason: expect.stringContaining('no gradient of the singular value decomposition') as string, strategies: [] });
  });

  it('refuses damaged cases before anything is computed, all at once', async () => {
    const [file] = await shipped('KD');
    const damaged = { ...file!, cases: file!.cases.map((each, i) => (i === 1 || i === 3 ? { ...each, hyper: {} } : each)) };
    await expect(run([damaged], [])).rejects.toMatchObject({ errors: [{ code: 'LIM1012', details: { where: { path: 'cases[1].hyper.temperature' } } }, { details: { where: { path: 'cases[3].hyper.temperature' } } }] });
  });

  it('takes files of one method as one', async () => {
    const files = await shipped('CE_LabelSmoothing');
    expect((await run([...files, ...files], [smoothing])).cases).toHaveLength(6);
  });
});

describe('connectors', () => {
  const strategies = [hint];

  it.each(['FitNet_linear', 'FitNet'])('of %s get the weights of the case, and their gradients go back to them', async (method) => {
    const before = tf.memory().numTensors;
    const report = await run(await shipped(method), strategies, HINTS);
    expect(report.cases.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    expect(report).toMatchObject({ verdict: 'within' });
    expect(report.cases.at(-1)!.gradients.map(({ name }) => name)).toEqual(['studentFeatures/0', ...(method === 'FitNet' ? ['params/conv.weight', 'params/conv.bias', 'params/bn.weight', 'params/bn.bias'] : ['params/conv.weight', 'params/conv.bias'])]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['a weight without a value', (term: object) => ({ ...term, connectors: {} }), 'LIM3003 The strategy "hint" trains "regressor/conv2d1/kernel", for which the case has no value.'],
    ['a weight that the strategy does not have', (term: { connectors: object }) => ({ ...term, connectors: { ...term.connectors, more: { name: 'm', shape: [], data: [1] } } }), 'LIM3003 The strategy "hint" has no connector "more".'],
    ['a weight of another shape', (term: { connectors: object }) => ({ ...term, connectors: { ...term.connectors, 'regressor/conv2d1/bias': { name: 'b', shape: [], data: [1] } } }), 'LIM3003 The connector "regressor/conv2d1/bias" of the strategy "hint" has another shape.'],
  ])('refuse %s', async (_, change, message) => {
    const changed = HINTS.map((each): VectorMethod => ({ ...each, terms: (read) => each.terms(read).map((term) => change(term as { connectors: object }) as typeof term) }));
    expect((await run(await shipped('FitNet_linear'), strategies, changed)).cases[1]!.problem).toContain(message);
  });

  it('with swapped axes are noticed', async () => {
    const swapped = HINTS.map((each): VectorMethod => ({ ...each, terms: (read) => each.terms(read).map((term) => ({ ...term, connectors: Object.fromEntries(Object.entries(term.connectors!).map(([name, source]) => [name, 'from' in source && source.from.shape.length === 4 && source.axes === undefined ? { ...source, axes: [1, 0, 2, 3] } : source])) })) }));
    expect((await run(await shipped('FitNet_linear'), strategies, swapped)).cases.map(({ within }) => within)).toEqual([true, true, false]);
  });
});
