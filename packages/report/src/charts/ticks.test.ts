import { expect, it } from 'vitest';
import { epochTicks, logTicks } from './ticks.js';

it('puts a handful of round numbers on a logarithmic axis', () => {
  expect(logTicks(0.08, 0.6)).toEqual([0.1, 0.2, 0.5]);
  expect(logTicks(250_000, 2_700_000)).toEqual([500_000, 1_000_000, 2_000_000]);
  expect(logTicks(0.01, 0.9)).toEqual([0.01, 0.03, 0.1, 0.3]);
  expect(logTicks(60_000, 70_000_000)).toEqual([100_000, 1_000_000, 10_000_000]);
});

it('puts whole epochs on an axis, not too many', () => {
  expect(epochTicks(1, 3)).toEqual([1, 2, 3]);
  expect(epochTicks(0.02, 2.98)).toEqual([1, 2]);
  expect(epochTicks(1, 12)).toEqual([2, 4, 6, 8, 10, 12]);
  expect(epochTicks(1, 240)).toEqual([50, 100, 150, 200]);
  expect(epochTicks(1, 1)).toEqual([1]);
});
