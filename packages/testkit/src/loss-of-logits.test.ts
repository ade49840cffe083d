import { defineStrategy, tf } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import './matchers.js';
import { lossOfLogits } from './loss-of-logits.js';

const weighed = defineStrategy({
  id: 'weighed', kind: 'response', formula: 'f', paper: 'p', options: z.strictObject({ factor: z.number().default(3) }), needs: { teacher: true },
  loss: ({ student, teacher, labels }, { factor }) => tf.add(tf.mul(factor, tf.sum(tf.mul(student.logits, teacher.logits))), tf.sum(tf.mul(labels.oneHot, student.logits))),
});

describe('lossOfLogits', () => {
  it('gives value and gradient, with the options parsed', () => {
    expect(lossOfLogits(weighed, {}, { student: [[1, 2]], teacher: [[5, 7]], labels: [1] })).toEqual({ loss: 3 * 19 + 2, gradient: [[15, 22]] });
  });

  it('takes the student for the teacher, and class 0 for a label, that are left out', () => {
    expect(lossOfLogits(weighed, { factor: 1 }, { student: [[1, 2], [3, 4]] }).loss).toBe(30 + 4);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    lossOfLogits(weighed, {}, { student: [[1, 2]] });
    expect(tf.memory().numTensors).toBe(before);
  });
});
