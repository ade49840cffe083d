import type { VectorMethod } from '../method.js';

export const distilbertCosine: VectorMethod = {
  method: 'DistilBERT_cosine',
  strategies: ['distilbert-cosine'],
  terms: (read) => [{ strategy: 'distilbert-cosine', student: { taps: [read.tensor('studentHidden')] }, teachers: [{ taps: [read.tensor('teacherHidden')] }], mask: read.tensor('attentionMask') }],
};
