import { z } from 'zod';
import type { VectorMethod } from '../method.js';

export const dkd: VectorMethod = {
  method: 'DKD',
  strategies: ['dkd'],
  terms(read) {
    const logits = read.logits('studentLogits');
    const options = { alpha: read.hyper('alpha', z.number()), beta: read.hyper('beta', z.number()), temperature: read.hyper('temperature', z.number()) };
    return [{ strategy: 'dkd', options, student: { logits }, teachers: [{ logits: read.logits('teacherLogits', logits) }], labels: read.labels(logits) }];
  },
};
