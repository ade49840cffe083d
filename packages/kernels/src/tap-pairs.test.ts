import { describe, expect, it } from 'vitest';
import { equalChannels, equalShapes, mapShapePairs, requirePairs, shapePairs } from './tap-pairs.js';

const shapes = (student: readonly number[][], teacher: readonly number[][]) => ({ student: { taps: student }, teachers: [{ taps: teacher }] });

describe('pairs of taps', () => {
  it('belong together in order', () => {
    expect(shapePairs(shapes([[8, 8, 4], [16]], [[4, 4, 6], [32]]))).toEqual([{ student: [8, 8, 4], teacher: [4, 4, 6] }, { student: [16], teacher: [32] }]);
  });

  it('are refused where there are more of one, or no maps', () => {
    expect(() => shapePairs(shapes([[8, 8, 4]], []))).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[8, 8, 4] of the student,  of the teacher' }) }));
    expect(() => mapShapePairs(shapes([[8, 8, 4], [16]], [[8, 8, 4], [4, 4, 2]]))).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[16] of the student, [4, 4, 2] of the teacher' }) }));
    expect(mapShapePairs(shapes([[8, 8, 4]], [[4, 4, 2]]))).toHaveLength(1);
  });

  it('are refused by the first one that does not fit, in the words of a strategy', () => {
    const pairs = [{ student: [3, 3, 4], teacher: [3, 3, 4] }, { student: [3, 3, 4], teacher: [2, 2, 4] }, { student: [5], teacher: [6] }];
    const words = { what: 'They differ.', expected: 'equal shapes', next: 'Name others.' };
    expect(() => requirePairs(pairs, equalShapes, words)).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ ...words, found: '[3, 3, 4] of the student, [2, 2, 4] of the teacher' }) }));
    expect(() => requirePairs(pairs, equalChannels, words)).toThrow(expect.objectContaining({ details: expect.objectContaining({ found: '[5] of the student, [6] of the teacher' }) }));
    expect(() => requirePairs(pairs.slice(0, 2), equalChannels, words)).not.toThrow();
  });
});
