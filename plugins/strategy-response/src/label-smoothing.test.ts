import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import crossEntropy from './cross-entropy.js';
import { LABELS, mean, run, softmax, STUDENT } from './inputs.test.support.js';
import labelSmoothing from './label-smoothing.js';

describeStrategy(labelSmoothing, { options: [{}, { epsilon: 0 }, { epsilon: 0.99 }, { over: 'other-classes' }] });

describe('label-smoothing', () => {
  it('spreads 0.1 over all classes unless told otherwise', () => {
    expect(labelSmoothing.options.parse({})).toEqual({ epsilon: 0.1, over: 'all-classes' });
    expect(run(labelSmoothing, {})).toEqual(run(crossEntropy, { labelSmoothing: 0.1 }));
  });

  it.each(['all-classes', 'other-classes'] as const)('is cross-entropy at ε = 0: %s', (over) => {
    expect(run(labelSmoothing, { epsilon: 0, over }).value).toBeAllClose(1.19046778464);
  });

  it('spreads over the other classes', () => {
    const expected = STUDENT.map((logits, b) => softmax(logits).reduce((sum, value, c) => sum - (c === LABELS[b] ? 0.7 : 0.3 / 4) * Math.log(value), 0));
    expect(run(labelSmoothing, { epsilon: 0.3, over: 'other-classes' }).value).toBeAllClose(mean(expected));
  });
});
