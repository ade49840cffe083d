import { describe, expect, it } from 'vitest';
import { exitCodeOf, formatError, LimbeckError, LimbeckErrors } from './errors.js';
import { nearest } from './suggest.js';

const unknown = new LimbeckError('LIM2001', { what: 'No installed plugin offers the model "mpl".', where: { file: 'a.yaml', line: 3, column: 7, path: 'student.model.use' }, expected: 'one of "cnn", "mlp"', found: '"mpl"', next: 'Did you mean "mlp"?' });
const full = new LimbeckError('LIM5005', { what: 'The disk is full.' });

describe('LimbeckError', () => {
  it('says code, what, where, expected, found and the next step', () => {
    expect(formatError(unknown)).toMatchInlineSnapshot(`
      "LIM2001 No installed plugin offers the model "mpl".
        at a.yaml:3:7 (student.model.use)
        expected: one of "cnn", "mlp"
        found:    "mpl"
        next:     Did you mean "mlp"?"
    `);
    expect(formatError(full)).toBe('LIM5005 The disk is full.');
    expect(formatError(new LimbeckError('LIM2005', { what: 'It threw.', where: { file: 'a.yaml', line: 2 }, source: { file: 'mine.ts', line: 7, column: 11 } }))).toBe('LIM2005 It threw.\n  at a.yaml:2\n  in mine.ts:7:11');
  });

  it('ends with 2 for what the user wrote, 1 for what happened', () => {
    expect([unknown, full, new Error('x'), new LimbeckErrors([unknown]), new LimbeckErrors([unknown, full])].map(exitCodeOf)).toEqual([2, 1, 1, 2, 1]);
    expect(exitCodeOf(new LimbeckError('LIM2005', { what: 'threw' }))).toBe(1);
    expect(exitCodeOf(new LimbeckError('LIM2020', { what: 'unavailable' }))).toBe(1);
  });
});

describe('nearest', () => {
  it.each([
    ['mpl', 'mlp'],
    ['cross_entropy', 'cross-entropy'],
    ['CrossEntropy', 'cross-entropy'],
    ['resnet', undefined],
    ['zzz', undefined],
  ])('%s: %s', (word, expected) => {
    expect(nearest(word, ['cnn', 'mlp', 'cross-entropy', 'kd'])).toBe(expected);
  });
});
