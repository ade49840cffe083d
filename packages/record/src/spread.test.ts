import { expect, it } from 'vitest';
import { spreadOf } from './spread.js';

it('is mean and sample standard deviation, which one value does not have', () => {
  expect(spreadOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, sd: expect.closeTo(Math.sqrt(32 / 7), 12) as number, n: 8 });
  expect(spreadOf([0.25])).toEqual({ mean: 0.25, sd: null, n: 1 });
});
