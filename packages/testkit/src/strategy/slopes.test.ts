import { describe, expect, it } from 'vitest';
import '../matchers.js';
import { slopesAt } from './slopes.js';

describe('slopesAt', () => {
  it('gives the derivative of a smooth function, from float32 values', () => {
    const x = Float32Array.of(0.3, -1.2, 2);
    const { places, slopes } = slopesAt('x', (at) => Math.fround(at.reduce((sum, value) => sum + Math.exp(value), 0)), x);
    expect([...places].sort()).toEqual([0, 1, 2]);
    expect(slopes).toBeAllClose(places.map((place) => Math.exp(x[place]!)), { rtol: 1e-3 });
  });

  it('leaves out entries near a kink, wherever it lies within the width', () => {
    const rectified = (at: Float32Array): number => at.reduce((sum, value) => sum + Math.max(value, 0), 0);
    for (const near of [0, 1e-4, 0.01, 1 / 24, 1 / 12, 0.1]) {
      const { places, slopes } = slopesAt('x', rectified, Float32Array.of(1, 2, -1, near));
      if (near < 0.1) expect([...places].sort()).toEqual([0, 1, 2]);
      places.forEach((place, i) => expect(slopes[i]).toBeCloseTo(place === 2 ? 0 : 1, 5));
    }
  });

  it('narrows its widths where most entries are near a kink', () => {
    const rectified = (at: Float32Array): number => at.reduce((sum, value) => sum + Math.max(value, 0), 0);
    const { slopes } = slopesAt('x', rectified, Float32Array.of(0.1, 0.1, -0.1, -0.1));
    expect([...slopes].sort()).toBeAllClose([0, 0, 1, 1], { atol: 1e-5 });
    expect(() => slopesAt('x', (at) => Math.abs(at[0]!), Float32Array.of(0))).toThrow('Central differences in x do not settle');
  });

  it('takes some entries of a large tensor, the same ones every time', () => {
    const of = (name: string) => slopesAt(name, (at) => at[0]!, new Float32Array(1000)).places;
    expect(of('x')).toHaveLength(32);
    expect(of('x')).toEqual(of('x'));
    expect(of('y')).not.toEqual(of('x'));
  });
});
