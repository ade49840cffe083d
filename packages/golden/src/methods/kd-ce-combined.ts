import { z } from 'zod';
import type { VectorMethod } from '../method.js';

/** gamma times cross-entropy and alpha times kd, as two strategies of one experiment. */
export const kdCeCombined: VectorMethod = {
  method: 'KD_CE_combined',
  strategies: ['cross-entropy', 'kd'],
  terms(read) {
    const logits = read.logits('studentLogits');
    return [
      { strategy: 'cross-entropy', weight: read.hyper('gamma', z.number()), student: { logits }, labels: read.labels(logits) },
      { strategy: 'kd', weight: read.hyper('alpha', z.number()), options: { temperature: read.hyper('temperature', z.number()) }, student: { logits }, teachers: [{ logits: read.logits('teacherLogits', logits) }] },
    ];
  },
};
