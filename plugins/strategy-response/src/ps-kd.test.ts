import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import crossEntropy from './cross-entropy.js';
import { distance, LABELS, mean, run, softmax, STUDENT } from './inputs.test.support.js';
import psKd from './ps-kd.js';

describeStrategy(psKd, { options: [{}, { alpha: 0 }, { alpha: 1 }] });

const ONE_HOT = LABELS.map((label) => Array.from({ length: 5 }, (_, c) => Number(c === label)));
const BEFORE = STUDENT.map((row) => softmax([...row].reverse()));

describe('ps-kd', () => {
  it('is cross-entropy in the first epoch: no sample was seen before', () => {
    const { value, gradient } = run(psKd, {}, { epoch: 1, epochs: 10, rows: { previous: ONE_HOT } });
    const expected = run(crossEntropy, {});
    expect(value).toBeAllClose(expected.value);
    expect(distance(gradient, expected.gradient)).toBeLessThan(1e-7);
    expect(psKd.perSample!({ batchSize: 4, classes: 5, labels: new Uint8Array(100), student: { taps: [] }, teachers: [] }, psKd.options.parse({}))).toEqual({ previous: { shape: [5], initial: 'one-hot-label' } });
  });

  it.each([[2, 10], [5, 10], [10, 10]])('mixes in the prediction of the epoch before: epoch %d of %d', (epoch, epochs) => {
    const share = (0.8 * epoch) / epochs;
    const targets = ONE_HOT.map((row, b) => row.map((value, c) => (1 - share) * value + share * BEFORE[b]![c]!));
    const { value, gradient } = run(psKd, {}, { epoch, epochs, rows: { previous: BEFORE } });
    expect(value).toBeAllClose(mean(STUDENT.map((logits, b) => softmax(logits).reduce((sum, p, c) => sum - targets[b]![c]! * Math.log(p), 0))));
    expect(distance(gradient, STUDENT.map((logits, b) => softmax(logits).map((p, c) => (p - targets[b]![c]!) / 4)))).toBeLessThan(1e-6);
  });

  it('remembers its own softmax for the next epoch, and is at α = 0 cross-entropy throughout', () => {
    const { value, rows } = run(psKd, { alpha: 0 }, { epoch: 7, epochs: 10, rows: { previous: BEFORE } });
    expect(distance(rows['previous']!, STUDENT.map((logits) => softmax(logits)))).toBeLessThan(1e-6);
    expect(value).toBeAllClose(run(crossEntropy, {}).value);
  });

  it('follows its own predictions alone at α = 1 in the last epoch', () => {
    const { value } = run(psKd, { alpha: 1 }, { epoch: 3, epochs: 3, rows: { previous: BEFORE } });
    expect(value).toBeAllClose(mean(STUDENT.map((logits, b) => softmax(logits).reduce((sum, p, c) => sum - BEFORE[b]![c]! * Math.log(p), 0))));
    expect(psKd.options.safeParse({ alpha: 1.1 }).success).toBe(false);
  });
});
