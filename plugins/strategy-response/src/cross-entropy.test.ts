import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import crossEntropy from './cross-entropy.js';

describeStrategy(crossEntropy, { options: [{}, { labelSmoothing: 0.1 }, { labelSmoothing: 0.99 }] });

describe('cross-entropy', () => {
  it('smooths no labels unless told to, and refuses to smooth them away', () => {
    expect(crossEntropy.options.parse({})).toEqual({ labelSmoothing: 0 });
    expect(crossEntropy.options.safeParse({ labelSmoothing: 1 }).success).toBe(false);
    expect(crossEntropy.options.safeParse({ labelSmoothing: -0.1 }).success).toBe(false);
  });
});
