import { describe, expect, it } from 'vitest';
import { commonSize, mapShapePairs, shapePairs } from './tap-pairs.js';

const shapes = (student: readonly number[][], teacher: readonly number[][]) => ({ student: { taps: student }, teachers: [{ taps: teacher }] });

describe('pairs of taps', () => {
  it('belong together in order', () => {
    expect(shapePairs(shapes([[8, 8, 4], [16]], [[4, 4, 6], [32]]))).toEqual([{ student: [8, 8, 4], teacher: [4, 4, 6] }, { student: [16], teacher: [32] }]);
    expect(commonSize({ student: [8, 3, 4], teacher: [4, 6, 6] })).toEqual([4, 3]);
  });

  it('are refused where there are more of one, or no maps', () => {
    expect(() => shapePairs(shapes([[8, 8, 4]], []))).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[8, 8, 4] of the student,  of the teacher' }) }));
    expect(() => mapShapePairs(shapes([[8, 8, 4], [16]], [[8, 8, 4], [4, 4, 2]]))).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: '[16] of the student, [4, 4, 2] of the teacher' }) }));
    expect(mapShapePairs(shapes([[8, 8, 4]], [[4, 4, 2]]))).toHaveLength(1);
  });
});
