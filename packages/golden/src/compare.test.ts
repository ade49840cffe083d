import { describe, expect, it } from 'vitest';
import { compareGradients, compareLoss, isWithin } from './compare.js';
import { toleranceOf } from './tolerances.js';

const usual = toleranceOf('AT');
const tensor = (name: string, ...data: number[]) => ({ name, shape: [data.length], data });
const share = (given: number[], reference: number[], others: ReturnType<typeof tensor>[] = [], method = 'AT', name = 'x'): number =>
  compareGradients(new Map([[name, given]]), [tensor(name, ...reference), ...others], toleranceOf(method))[0]!.share!;

describe('a loss', () => {
  it('may be off by its share of the reference', () => {
    expect(compareLoss(2 + 1.9e-5, 2, usual)).toEqual({ relative: expect.closeTo(0.95e-5, 10) as number, share: expect.closeTo(0.95, 5) as number });
    expect(isWithin(compareLoss(2 + 1.9e-5, 2, usual))).toBe(true);
    expect(isWithin(compareLoss(2 + 2.1e-5, 2, usual))).toBe(false);
    expect(isWithin(compareLoss(-2 - 1.9e-5, -2, usual))).toBe(true);
  });

  it('that is small, by its share of 1e-3', () => {
    expect(isWithin(compareLoss(0.9e-8, 0, usual))).toBe(true);
    expect(isWithin(compareLoss(1.1e-8, 0, usual))).toBe(false);
  });

  it('that is not finite is not within', () => {
    for (const value of [NaN, Infinity]) expect(compareLoss(value, 1, usual)).toEqual({ relative: null, share: null });
    expect(isWithin(compareLoss(NaN, 1, usual))).toBe(false);
  });
});

describe('a gradient', () => {
  it('may be off by its share of the largest entry of its reference, and 1e-7 of the largest of all', () => {
    expect(share([1, 0.1 + 1e-5], [1, 0.1])).toBeCloseTo(1e-5 / (2e-5 + 1e-7), 6);
    expect(share([1, 2.02e-5], [1, 0])).toBeGreaterThan(1);
    expect(share([1e-6], [0], [tensor('y', 10)])).toBeCloseTo(1, 6);
    expect(share([1e-6], [0], [tensor('y', 9)])).toBeGreaterThan(1);
  });

  it('of nothing is zero, and of a wrong size or not finite is told', () => {
    expect(share([], [0, 0], [tensor('y', 1)])).toBe(0);
    expect(compareGradients(new Map(), [tensor('x', 1)], usual)[0]!.share).toBeGreaterThan(1e4);
    expect(compareGradients(new Map([['x', [NaN, 1]]]), [tensor('x', 1, 1)], usual)[0]).toEqual({ name: 'x', relative: null, share: null });
    expect(compareGradients(new Map([['x', [1, NaN]]]), [tensor('x', 1, 1)], usual)[0]!.share).toBe(null);
  });

  it('is told relatively only where that says something', () => {
    const [x, y] = compareGradients(new Map([['x', [1e-9]], ['y', [1]]]), [tensor('x', 1e-12), tensor('y', 1)], usual);
    expect(x!.relative).toBe(null);
    expect(y!.relative).toBe(0);
  });

  it('of a bias before batch normalisation may be off by 1e-6 of the largest of all', () => {
    const others = [tensor('y', 1)];
    expect(share([0.9e-6], [1e-17], others, 'FitNet', 'params/conv.bias')).toBeLessThan(1);
    expect(share([1.1e-6], [1e-17], others, 'FitNet', 'params/conv.bias')).toBeGreaterThan(1);
    for (const [method, name] of [['FitNet', 'params/bn.bias'], ['FitNet_linear', 'params/conv.bias']] as const) expect(share([0.9e-6], [1e-17], others, method, name)).toBeGreaterThan(1);
    expect(share([0.9e-6], [1e-17], others, 'AB', 'params/connectors.1.conv.bias')).toBeLessThan(1);
    expect(share([0.9e-6], [1e-17], others, 'FT', 'params/translator.encoder.3.bias')).toBeLessThan(1);
  });

  it('of saturated predictions has an absolute tolerance, and so has one that is nothing but rounding', () => {
    expect(share([5e-8], [1e-10], [], 'KD')).toBeCloseTo(0.5, 2);
    expect(share([2e-7], [1e-10], [], 'KD')).toBeGreaterThan(1);
    expect(share([5e-8], [1e-10], [], 'AT')).toBeGreaterThan(1);
    expect(share([5e-8], [1e-17], [], 'AT')).toBeCloseTo(0.5, 2);
    expect(share([0, 0], [0, 0])).toBe(0);
  });
});
