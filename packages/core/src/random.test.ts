import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

describe('Random', () => {
  it('gives the numbers of xoshiro128** from its state', () => {
    // The reference implementation's first outputs from the state 1, 2, 3, 4.
    const random = new Random(0);
    Object.assign(random, { state: Uint32Array.of(1, 2, 3, 4) });
    expect([random.uint32(), random.uint32(), random.uint32(), random.uint32()]).toEqual([11520, 0, 5927040, 70819200]);
  });

  it('gives the same numbers for ever: weights and orders depend on them', () => {
    const random = new Random(7);
    expect([random.uint32(), random.uniform(), random.normal(), random.integer(10)]).toMatchInlineSnapshot(`
      [
        784342741,
        0.6693713665008545,
        0.2841772718315972,
        5,
      ]
    `);
    expect([...new Random(7).split('order', 3).permutation(6)]).toMatchInlineSnapshot(`
      [
        5,
        0,
        1,
        3,
        2,
        4,
      ]
    `);
  });

  it('splits streams that depend on their labels only', () => {
    const parent = new Random(1);
    const before = parent.split('a').uint32();
    for (let i = 0; i < 10; i++) parent.uint32();
    expect(parent.split('a').uint32()).toBe(before);
    expect(parent.split('b').uint32()).not.toBe(before);
    expect(new Random(2).split('a').uint32()).not.toBe(before);
    expect(parent.split('a', 'b').uint32()).not.toBe(parent.split('ab').uint32());
  });

  it('is uniform and normal', () => {
    const random = new Random('moments');
    const n = 100_000;
    const uniform = Array.from({ length: n }, () => random.uniform());
    const normal = Array.from({ length: n }, () => random.normal());
    const moments = (values: readonly number[]): [number, number] => {
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n];
    };
    const [uniformMean, uniformVariance] = moments(uniform);
    expect(uniformMean).toBeCloseTo(0.5, 2);
    expect(uniformVariance).toBeCloseTo(1 / 12, 3);
    expect(Math.min(...uniform.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform.slice(0, 50_000))).toBeLessThan(1);
    const [normalMean, normalVariance] = moments(normal);
    expect(Math.abs(normalMean)).toBeLessThan(0.015);
    expect(Math.abs(normalVariance - 1)).toBeLessThan(0.02);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});
