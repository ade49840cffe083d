import { expect, it } from 'vitest';
import { percentile } from './percentile.js';

it('takes the nearest rank, always one of the values', () => {
  const values = [15, 20, 35, 40, 50];
  expect([0.05, 0.3, 0.4, 0.5, 0.95, 1].map((p) => percentile(values, p))).toEqual([15, 20, 20, 35, 50, 50]);
  expect(percentile(Array.from({ length: 200 }, (_, i) => 200 - i), 0.95)).toBe(190);
  expect(percentile([7], 0.5)).toBe(7);
});

it('sorts as numbers and leaves its input alone', () => {
  const values = [100, 9, 20];
  expect(percentile(values, 0.5)).toBe(20);
  expect(values).toEqual([100, 9, 20]);
});
