import type { VectorMethod } from '../method.js';
import { features } from './feature-pairs.js';

export const pkt: VectorMethod = {
  method: 'PKT',
  strategies: ['pkt'],
  terms: (read) => [{ strategy: 'pkt', ...features(read) }],
};
