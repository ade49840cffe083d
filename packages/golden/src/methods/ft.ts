import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { features, weights } from './feature-pairs.js';

/** The second stage: the paraphraser is frozen. In the reference's translator a convolution is followed by batch normalisation, in its paraphraser by nothing, at the same numbers. */
export const ft: VectorMethod = {
  method: 'FT',
  strategies: ['ft'],
  terms(read) {
    const modules = read.hyper('modules', z.boolean());
    const names = [1, 2, 3].flatMap((layer) => {
      const at = 3 * (layer - 1);
      const convolution = (module: string): (readonly [string, string])[] => [[`${module}1/conv2d${layer}/kernel`, `${module}.encoder.${at}.weight`], [`${module}1/conv2d${layer}/bias`, `${module}.encoder.${at}.bias`]];
      return [...convolution('translator'), ...convolution('paraphraser'), [`translator1/batch-norm${layer}/gamma`, `translator.encoder.${at + 1}.weight`] as const, [`translator1/batch-norm${layer}/beta`, `translator.encoder.${at + 1}.bias`] as const];
    });
    return [{
      strategy: 'ft', ...features(read),
      options: { train: 'translator', modules, norm: read.hyper('p2', z.int()), ...(modules ? { k: read.hyper('k', z.number()), slope: read.hyper('leakySlope', z.number()) } : {}) },
      connectors: weights(read.params(), Object.fromEntries(names)),
    }];
  },
};

/** The inputs are the factors already. */
export const ftPaper: VectorMethod = {
  method: 'FT_paper',
  strategies: ['ft'],
  terms: (read) => [{ strategy: 'ft', options: { train: 'translator', modules: false, form: 'paper', norm: read.hyper('p', z.int()) }, ...features(read) }],
};
