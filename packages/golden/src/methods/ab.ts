import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { convolutionNames, features, weights } from './feature-pairs.js';

const connector = z.union([z.literal('identity'), z.object({ transposed: z.boolean() })]);

export const ab: VectorMethod = {
  method: 'AB',
  strategies: ['ab'],
  terms(read) {
    const connectors = read.hyper('connectors', z.array(connector));
    const names = connectors.map((each, i) => (each === 'identity' ? {} : convolutionNames(`connector${i + 1}`, `connectors.${i}.`, each.transposed)));
    return [{ strategy: 'ab', options: { margin: read.hyper('margin', z.number()) }, ...features(read), connectors: Object.assign({}, ...names.map((each) => weights(read.params(), each))) as ReturnType<typeof weights> }];
  },
};
