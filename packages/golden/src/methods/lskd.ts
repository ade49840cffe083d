import { z } from 'zod';
import type { VectorMethod } from '../method.js';

export const lskd: VectorMethod = {
  method: 'LSKD',
  strategies: ['lskd'],
  terms(read) {
    const logits = read.logits('studentLogits');
    return [{ strategy: 'lskd', options: { temperature: read.hyper('temperature', z.number()) }, student: { logits }, teachers: [{ logits: read.logits('teacherLogits', logits) }] }];
  },
};
