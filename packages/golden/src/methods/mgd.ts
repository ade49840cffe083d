import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features, weights } from './feature-pairs.js';

/** The case's mask has 1 where a value is kept. The strategy keeps where its random number is below 1 - λ: 0 for what is kept, 1 for what is not. */
export const mgd: VectorMethod = {
  method: 'MGD',
  strategies: ['mgd'],
  terms(read) {
    const kept = read.tensor('mask');
    return [{
      strategy: 'mgd', ...features(read),
      options: { alpha: read.hyper('alpha', z.number()), lambda: read.hyper('lambda', z.number()), mask: read.hyper('maskType', z.enum(['channel', 'spatial'])) },
      random: { mask1: { ...kept, data: kept.data.map((value) => 1 - value) } },
      connectors: weights(read.params(), {
        'align1/conv2d1/kernel': 'align.weight', 'align1/conv2d1/bias': 'align.bias',
        'generation1/conv2d1/kernel': 'generation.0.weight', 'generation1/conv2d1/bias': 'generation.0.bias',
        'generation1/conv2d2/kernel': 'generation.2.weight', 'generation1/conv2d2/bias': 'generation.2.bias',
      }),
    }];
  },
};
