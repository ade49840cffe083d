import { z } from 'zod';
import type { VectorMethod } from '../method.js';

export const ceLabelSmoothing: VectorMethod = {
  method: 'CE_LabelSmoothing',
  strategies: ['label-smoothing'],
  terms(read) {
    const logits = read.logits('studentLogits');
    return [{ strategy: 'label-smoothing', options: { epsilon: read.hyper('labelSmoothing', z.number()) }, student: { logits }, labels: read.labels(logits) }];
  },
};
