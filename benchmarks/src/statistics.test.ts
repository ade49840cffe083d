import { expect, it } from 'vitest';
import { median } from './statistics.js';

it('takes the middle value, or the mean of the two', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([10, 9, 1, 2])).toBe(5.5);
  expect(median([7])).toBe(7);
});
