import { z } from 'zod';
import type { VectorMethod } from '../method.js';

/** Two networks, each learning from the other: the second's logits are stored as the teacher's, and have a gradient too. */
export const dml: VectorMethod = {
  method: 'DML',
  strategies: ['dml'],
  terms(read) {
    const first = { logits: read.logits('studentLogits') };
    const second = { logits: read.logits('teacherLogits', first.logits) };
    const options = { temperature: read.hyper('temperature', z.number().default(1)) };
    return [{ strategy: 'dml', options, student: first, peers: [second] }, { strategy: 'dml', options, student: second, peers: [first] }];
  },
};
