import { z } from 'zod';
import type { VectorMethod } from '../method.js';

/** The reference is torchdistill's, which clamps the vectors' lengths. */
export const dist: VectorMethod = {
  method: 'DIST',
  strategies: ['dist'],
  terms(read) {
    const logits = read.logits('studentLogits');
    const options = { beta: read.hyper('beta', z.number()), gamma: read.hyper('gamma', z.number()), temperature: read.hyper('tau', z.number()), epsilon: 'clamped' };
    return [{ strategy: 'dist', options, student: { logits }, teachers: [{ logits: read.logits('teacherLogits', logits) }] }];
  },
};
