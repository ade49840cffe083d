import { describe, expect, it } from 'vitest';
import { randomBatch, takeRows } from './strategy-batch.js';

const shape = { batchSize: 3, classes: 2, studentTaps: [[2, 1]] };

describe('strategy batches', () => {
  it('are the same for the same seed, and differ between student, teacher and seeds', () => {
    const batch = randomBatch(shape, 1);
    expect(randomBatch(shape, 1)).toEqual(batch);
    expect(batch.studentLogits.data).not.toEqual(batch.teacherLogits.data);
    expect(randomBatch(shape, 1, 1).studentLogits.data).not.toEqual(batch.studentLogits.data);
  });

  it('can be reordered and cut sample by sample', () => {
    const batch = randomBatch(shape, 1);
    const taken = takeRows(batch, [2, 0]);
    expect(taken.studentLogits.shape).toEqual([2, 2]);
    expect([...taken.studentLogits.data]).toEqual([...batch.studentLogits.data.subarray(4, 6), ...batch.studentLogits.data.subarray(0, 2)]);
    expect([...taken.studentTaps[0]!.data.subarray(0, 2)]).toEqual([...batch.studentTaps[0]!.data.subarray(4, 6)]);
    expect(taken.labels).toEqual([batch.labels[2], batch.labels[0]]);
  });
});
