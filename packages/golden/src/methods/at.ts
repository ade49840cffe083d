import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features } from './feature-pairs.js';

export const at: VectorMethod = {
  method: 'AT',
  strategies: ['at'],
  terms: (read) => [{ strategy: 'at', options: { power: read.hyper('p', z.number()) }, ...features(read) }],
};
