import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features, weights } from './feature-pairs.js';

const levels = z.array(z.int());

/** Weights of the modules for one tap, and of the reference's names for them. */
const WEIGHTS = {
  'reduce/conv2d1/kernel': 'conv1.0.weight', 'reduce/batch-norm1/gamma': 'conv1.1.weight', 'reduce/batch-norm1/beta': 'conv1.1.bias',
  'expand/conv2d1/kernel': 'conv2.0.weight', 'expand/batch-norm1/gamma': 'conv2.1.weight', 'expand/batch-norm1/beta': 'conv2.1.bias',
  'attention/conv2d1/kernel': 'att_conv.0.weight', 'attention/conv2d1/bias': 'att_conv.0.bias',
} as const;

export const reviewkd: VectorMethod = {
  method: 'ReviewKD',
  strategies: ['reviewkd'],
  terms(read) {
    const pairs = features(read);
    const taps = pairs.student.taps!;
    // The reference counts its modules from the deepest tap.
    const names = taps.flatMap((_, i) => Object.entries(WEIGHTS).map(([weight, param]) => [weight.replace('/', `${i + 1}/`), `abfs.${taps.length - 1 - i}.${param}`]));
    return [{ strategy: 'reviewkd', options: { maxChannels: read.hyper('midChannels', z.int()), levels: read.hyper('levels', levels) }, ...pairs, connectors: weights(read.params(), Object.fromEntries(names)) }];
  },
};

/** The loss of the maps as they are. */
export const reviewkdHcl: VectorMethod = {
  method: 'ReviewKD_HCL',
  strategies: ['reviewkd'],
  terms: (read) => [{ strategy: 'reviewkd', options: { fuse: false, levels: read.hyper('levels', levels) }, ...features(read) }],
};
