import { z } from 'zod';
import type { CaseReader } from '../case-reader.js';
import type { VectorMethod, VectorTerm } from '../method.js';
import { convolutionNames, features, weights } from './feature-pairs.js';

const kernelSize = z.array(z.int()).nullable().transform((sizes) => sizes?.[0] ?? 1);

function terms(read: CaseReader): VectorTerm[] {
  const regressor = read.hyper('regressor', z.enum(['none', 'conv', 'convTranspose']));
  const kind = regressor === 'none' ? 'none' : read.hyper('batchNorm', z.string().nullable()) === null ? 'linear' : 'normalized';
  return [{
    strategy: 'fitnet', ...features(read),
    options: { regressor: kind, ...(kind === 'linear' ? { kernel: read.hyper('kernel', kernelSize) } : {}) },
    connectors: weights(read.params(), convolutionNames('regressor1', '', regressor === 'convTranspose')),
  }];
}

export const fitnet: VectorMethod = { method: 'FitNet', strategies: ['fitnet'], terms };

/** The same without batch normalisation and ReLU, or without any regressor. */
export const fitnetLinear: VectorMethod = { method: 'FitNet_linear', strategies: ['fitnet'], terms };
