import type { VectorMethod } from '../method.js';
import { features } from './feature-pairs.js';

export const nst: VectorMethod = {
  method: 'NST',
  strategies: ['nst'],
  terms: (read) => [{ strategy: 'nst', ...features(read) }],
};
