import { describe, expect, it } from 'vitest';
import { compareNumbers } from './all-close.js';
import './matchers.js';

describe('toBeAllClose', () => {
  it('accepts what lies within both tolerances', () => {
    expect([1, 100]).toBeAllClose([1.000001, 100.0005]);
    expect(0).toBeAllClose(1e-9);
    expect([1]).not.toBeAllClose([1.1]);
    expect([1]).toBeAllClose([1.1], { rtol: 0.1 });
  });

  it('shows the largest differences, where they are, and both values', () => {
    const received = { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] };
    const expected = { shape: [2, 3], data: [1, 1, 3, 4, 5, 8] };
    expect(compareNumbers(received, expected)).toEqual({
      close: false,
      report: [
        '2 of 6 values outside rtol 0.00001, atol 1e-8',
        'largest absolute difference 2.00 at [1, 2]: received 6, expected 8',
        'largest relative difference 1.00 at [0, 1]: received 2, expected 1',
      ].join('\n'),
    });
    expect(() => expect([1]).toBeAllClose([2])).toThrow('received 1, expected 2');
  });

  it('takes NaN for a difference, also from NaN', () => {
    expect(NaN).not.toBeAllClose(NaN);
    expect(compareNumbers([5, NaN, 7], [0, 1, 7]).report).toContain('largest absolute difference NaN at [1]');
  });

  it('tells shapes apart that have the same number of values', () => {
    expect(compareNumbers({ shape: [2, 1], data: [1, 2] }, { shape: [1, 2], data: [1, 2] })).toEqual({ close: false, report: 'shapes differ: received [2, 1], expected [1, 2]' });
  });
});
