import { z } from 'zod';
import type { VectorMethod } from '../method.js';

export const kd: VectorMethod = {
  method: 'KD',
  strategies: ['kd'],
  terms(read) {
    const logits = read.logits('studentLogits');
    return [{ strategy: 'kd', options: { temperature: read.hyper('temperature', z.number()) }, student: { logits }, teachers: [{ logits: read.logits('teacherLogits', logits) }] }];
  },
};
