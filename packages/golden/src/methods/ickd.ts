import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features, weights } from './feature-pairs.js';

export const ickd: VectorMethod = {
  method: 'ICKD',
  strategies: ['ickd'],
  terms(read) {
    const [kernel, pairs] = [read.hyper('embedKernel', z.int().nullable()), features(read)];
    const names = pairs.student.taps!.flatMap((_, i) => [
      [`embedding${i + 1}/conv2d1/kernel`, `${i}.conv2d.weight`], [`embedding${i + 1}/batch-norm1/gamma`, `${i}.l2norm.weight`], [`embedding${i + 1}/batch-norm1/beta`, `${i}.l2norm.bias`],
    ]);
    return [{ strategy: 'ickd', ...pairs, options: { form: 'imagenet', embedding: kernel !== null, ...(kernel === null ? {} : { kernel }) }, connectors: weights(read.params(), Object.fromEntries(names)) }];
  },
};
