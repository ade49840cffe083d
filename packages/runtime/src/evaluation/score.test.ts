import { expect, it } from 'vitest';
import { score } from './score.js';

it('counts the largest logit and averages -log softmax, also where exp overflows', () => {
  const labels = Int32Array.of(0, 1, 1, 0);
  const subset = { split: { size: 4, labels, read: () => undefined }, indices: Uint32Array.of(0, 1, 3) };
  const { accuracy, loss, confusion } = score(Float32Array.of(2, 0, 0, 1000, 0, 1), subset, 2);
  expect(accuracy).toBeCloseTo(2 / 3, 12);
  expect(loss).toBeCloseTo((Math.log(1 + Math.exp(-2)) + 0 + Math.log(1 + Math.exp(1))) / 3, 12);
  expect([...confusion]).toEqual([1, 1, 0, 1]);
});
