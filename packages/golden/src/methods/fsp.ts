import type { VectorMethod } from '../method.js';
import { features } from './feature-pairs.js';

export const fsp: VectorMethod = {
  method: 'FSP',
  strategies: ['fsp'],
  terms: (read) => [{ strategy: 'fsp', ...features(read) }],
};
