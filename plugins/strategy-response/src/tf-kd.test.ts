import { needsOf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { kl, LABELS, mean, run, softmax, STUDENT } from './inputs.test.support.js';
import kd from './kd.js';
import tfKd from './tf-kd.js';

describeStrategy(tfKd, {
  options: [{}, { target: 'softened', correct: 0.9 }, { studentTemperature: true, reduction: 'batch' }, { mode: 'self' }, { mode: 'self', reduction: 'batch', temperature: 1 }],
});

const virtual = (label: number): number[] => Array.from({ length: 5 }, (_, c) => (c === label ? 0.99 : 0.01 / 4));

describe('tf-kd', () => {
  it('needs a teacher only for self-training', () => {
    expect(needsOf(tfKd, tfKd.options.parse({}))).toEqual({ teacher: false });
    expect(needsOf(tfKd, tfKd.options.parse({ mode: 'self' }))).toEqual({ teacher: true });
  });

  it('is, as in the published code, a softmax of the virtual teacher\'s probabilities beside the undivided student, by the mean over all numbers', () => {
    expect(tfKd.options.parse({})).toEqual({ mode: 'virtual', temperature: 20, correct: 0.99, target: 'softmax-of-probabilities', studentTemperature: false, reduction: 'element' });
    const expected = mean(STUDENT.map((logits, b) => kl(softmax(virtual(LABELS[b]!), 20), softmax(logits))));
    expect(run(tfKd, {}).value).toBeAllClose(expected / 5);
    expect(run(tfKd, { reduction: 'batch' }).value).toBeAllClose(expected);
  });

  it('divides both by T, as in the paper', () => {
    const expected = mean(STUDENT.map((logits, b) => kl(softmax(virtual(LABELS[b]!), 20), softmax(logits, 20))));
    expect(run(tfKd, { studentTemperature: true, reduction: 'batch' }).value).toBeAllClose(expected, { rtol: 1e-4 });
  });

  it('softens the virtual teacher by powers of its probabilities', () => {
    const powers = (label: number): number[] => virtual(label).map((value) => value ** (1 / 20));
    const softened = (label: number): number[] => powers(label).map((value) => value / powers(label).reduce((a, b) => a + b, 0));
    expect(run(tfKd, { target: 'softened', reduction: 'batch' }).value).toBeAllClose(mean(STUDENT.map((logits, b) => kl(softened(LABELS[b]!), softmax(logits)))));
    // At T = 1 it is u itself.
    expect(run(tfKd, { target: 'softened', temperature: 1, reduction: 'batch' }).value).toBeAllClose(mean(STUDENT.map((logits, b) => kl(virtual(LABELS[b]!), softmax(logits)))));
  });

  it('is, by a trained copy, kd, over C by the mean over all numbers', () => {
    expect(run(tfKd, { mode: 'self', reduction: 'batch' })).toEqual(run(kd, { temperature: 20 }));
    expect(run(tfKd, { mode: 'self', temperature: 4 }).value).toBeAllClose(0.583040676842);
  });
});
