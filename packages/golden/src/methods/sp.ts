import type { VectorMethod } from '../method.js';
import { features } from './feature-pairs.js';

export const sp: VectorMethod = {
  method: 'SP',
  strategies: ['sp'],
  terms: (read) => [{ strategy: 'sp', ...features(read) }],
};
