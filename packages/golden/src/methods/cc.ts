import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features, weights } from './feature-pairs.js';

export const cc: VectorMethod = {
  method: 'CC',
  strategies: ['cc'],
  terms(read) {
    const width = read.hyper('featDim', z.int().nullable());
    const names = (['student', 'teacher'] as const).flatMap((role) => (['weight', 'bias'] as const).map((part) => [`${role}1/dense1/${part === 'weight' ? 'kernel' : 'bias'}`, `embed_${role[0]}.linear.${part}`]));
    return [{ strategy: 'cc', options: { embedding: width ?? 0 }, ...features(read), connectors: weights(read.params(), Object.fromEntries(names)) }];
  },
};

/** The features are those after the embeddings, as they are. */
export const ccKernel: VectorMethod = {
  method: 'CC_kernel',
  strategies: ['cc'],
  terms(read) {
    const [kernel, gamma, order] = [read.hyper('kernel', z.enum(['gaussian', 'bilinear'])), read.hyper('gamma', z.number().nullable()), read.hyper('maxP', z.int().nullable())];
    return [{
      strategy: 'cc', ...features(read),
      options: { form: 'kernel', embedding: 0, normalize: false, squared: false, kernel, ...(gamma === null ? {} : { gamma }), ...(order === null ? {} : { order }) },
    }];
  },
};
