import { tf } from '@limbeck/core';
import { beforeAll, expect, it } from 'vitest';
import { polynomial } from './polynomial.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('takes the coefficients from the constant on', () => {
  expect(polynomial(tf.tensor2d([[0, 1], [-2, 0.5]]), [3, -1, 0.5, 2]).arraySync()).toEqual([[3, 4.5], [-9, 2.875]]);
});
