import { tf, type DistillationStrategy } from '@limbeck/core';
import { METHODS, readVectors, runVectors, SHIPPED_VECTORS } from '@limbeck/golden';
import { describe, expect, it } from 'vitest';
import { describeBackends } from './backends.js';
import { loadStrategy } from './installed-strategies.js';

const shipped = await readVectors(SHIPPED_VECTORS);
const filesOf = (method: string) => shipped.filter((file) => file.method === method);

describe('the shipped vectors', () => {
  it('are those of 35 methods, with some of every method that is known', () => {
    expect(new Set(shipped.map(({ method }) => method)).size).toBe(35);
    expect(METHODS.filter(({ method }) => filesOf(method).length === 0)).toEqual([]);
  });
});

await describeBackends('loss and gradients of the installed strategies agree with reference values', (backend) => {
  it.each(METHODS.map(({ method }) => method))('%s', async (method) => {
    const [report] = await runVectors(filesOf(method), { loadStrategy, backend: backend() });
    expect(report!.cases.filter(({ within }) => !within)).toEqual([]);
    expect(report).toMatchObject({ verdict: 'within', caseCount: report!.cases.length });
  });

  it.each([
    ['T in place of T²', 'KD', (loss: tf.Scalar): tf.Scalar => tf.div(loss, 4)],
    ['one part in ten thousand', 'DML', (loss: tf.Scalar): tf.Scalar => tf.mul(loss, 1.0001)],
  ])('%s is noticed in %s', async (_, method, change) => {
    const wrong = async (id: string): Promise<DistillationStrategy> => {
      const right = (await loadStrategy(id))!;
      return { ...right, loss: (input, options) => change(right.loss(input, options) as tf.Scalar) };
    };
    const [report] = await runVectors(filesOf(method), { loadStrategy: wrong, backend: backend() });
    expect(report!.verdict).toBe('beyond');
    expect(report!.worstLoss!.share).toBeGreaterThan(1);
    expect(report!.worstGradient!.share).toBeGreaterThan(1);
  });
});
