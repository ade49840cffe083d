import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features, weights } from './feature-pairs.js';

/** Layers 0, 2 and 4 of the reference's regressor are its convolutions; its log_scale is ρ. */
export const vid: VectorMethod = {
  method: 'VID',
  strategies: ['vid'],
  terms(read) {
    const pairs = features(read);
    const names = pairs.student.taps!.flatMap((_, i) => [
      ...[1, 2, 3].map((layer) => [`regressor${i + 1}/conv2d${layer}/kernel`, `${i}.regressor.${2 * layer - 2}.weight`] as const),
      [`rho${i + 1}`, `${i}.log_scale`] as const,
    ]);
    return [{ strategy: 'vid', options: { epsilon: read.hyper('eps', z.number()) }, ...pairs, connectors: weights(read.params(), Object.fromEntries(names)) }];
  },
};
