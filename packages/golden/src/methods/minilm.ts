import { z } from 'zod';
import type { CaseReader } from '../case-reader.js';
import type { VectorMethod, VectorOutputs, VectorTerm } from '../method.js';

export const minilm: VectorMethod = { method: 'MiniLM', strategies: ['minilm'], terms: (read) => [{ strategy: 'minilm', ...tokens(read) }] };

export const minilmV2: VectorMethod = {
  method: 'MiniLMv2',
  strategies: ['minilm-v2'],
  terms(read) {
    const [heads, queries, keys, values] = [read.hyper('relationHeads', z.int()), ...['wQ', 'wK', 'wV'].map((name) => read.hyper(name, z.number()))];
    return [{ strategy: 'minilm-v2', options: { heads, queries, keys, values }, ...tokens(read) }];
  },
};

/** Queries, keys and values of both networks, and which tokens are padding. */
function tokens(read: CaseReader): Pick<VectorTerm, 'student' | 'teachers' | 'mask'> {
  const taps = (network: string): VectorOutputs => ({ taps: ['Q', 'K', 'V'].map((part) => read.tensor(`${network}${part}`)) });
  return { student: taps('student'), teachers: [taps('teacher')], mask: read.tensor('attentionMask') };
}
