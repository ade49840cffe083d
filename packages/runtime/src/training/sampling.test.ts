import type { Dataset } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { shouldStop } from './early-stopping.js';
import { epochOrder, partition } from './sampling.js';

const split = (size: number) => ({ size, labels: new Int32Array(size), read: () => undefined });
const dataset: Dataset = { name: 'toy', inputShape: [1], classes: ['a'], train: split(100), test: split(20), sources: [], normalization: { scale: 1, mean: [0], std: [1] } };

describe('partition', () => {
  it('holds out a random share of the training samples, each sample in one place', () => {
    const { train, validation, test } = partition(dataset, { seed: 1, validation: 0.2 });
    expect([train.indices.length, validation!.indices.length, test.indices.length]).toEqual([80, 20, 20]);
    expect(new Set([...train.indices, ...validation!.indices]).size).toBe(100);
    expect([...validation!.indices]).not.toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(partition(dataset, { seed: 1, validation: 0.2 }).validation!.indices).toEqual(validation!.indices);
    expect(partition(dataset, { seed: 2, validation: 0.2 }).validation!.indices).not.toEqual(validation!.indices);
  });

  it('limits the splits before it holds out', () => {
    const { train, validation, test } = partition(dataset, { seed: 1, validation: 0.5, limit: { train: 10, test: 5 } });
    expect([train.indices.length, validation!.indices.length, test.indices.length]).toEqual([5, 5, 5]);
    expect(Math.max(...train.indices, ...validation!.indices)).toBe(9);
  });
});

describe('epochOrder', () => {
  it('visits every sample once, in another order every epoch, the same for the same seed', () => {
    const { train } = partition(dataset, { seed: 0, validation: 0 });
    const first = epochOrder(train, 0, 1);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(epochOrder(train, 0, 1)).toEqual(first);
    expect(epochOrder(train, 0, 2)).not.toEqual(first);
    expect(epochOrder(train, 1, 1)).not.toEqual(first);
  });
});

describe('shouldStop', () => {
  const history = (...accuracies: number[]) => accuracies.map((accuracy) => ({ accuracy, loss: 1 - accuracy }));
  it.each([
    [history(0.5, 0.6), 2, 0, false],
    [history(0.5, 0.6, 0.6), 2, 0, false],
    [history(0.5, 0.6, 0.6, 0.59), 2, 0, true],
    [history(0.5, 0.51, 0.52), 2, 0.05, true],
    [history(0.5, 0.4, 0.6), 2, 0, false],
  ])('%j with patience %i and minDelta %d: %s', (past, patience, minDelta, expected) => {
    expect(shouldStop(past, { patience, minDelta, monitor: 'accuracy' })).toBe(expected);
    expect(shouldStop(past, { patience, minDelta, monitor: 'loss' })).toBe(expected);
  });
});
