import { describe, expect, it } from 'vitest';
import { quantizeWeight } from './quantize-weight.js';

describe('quantizeWeight', () => {
  it('rounds each channel in steps of its own, up to half a step', () => {
    const data = Float32Array.of(1, 100, -0.3, 35, 0.5, -127);
    const { values, scales } = quantizeWeight(data, 2, (i) => i % 2);
    expect(scales[0]).toBeCloseTo(1 / 127, 8);
    expect(scales[1]).toBe(1);
    expect([...values]).toEqual([127, 100, -38, 35, 64, -127]);
    data.forEach((value, i) => { expect(Math.abs(value - values[i]! * scales[i % 2]!)).toBeLessThanOrEqual(scales[i % 2]! / 2); });
  });

  it('keeps a channel of zeros', () => {
    expect(quantizeWeight(new Float32Array(4), 2, (i) => i % 2)).toEqual({ values: new Int8Array(4), scales: Float32Array.of(1, 1) });
  });
});
