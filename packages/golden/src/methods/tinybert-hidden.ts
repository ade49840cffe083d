import type { VectorMethod } from '../method.js';
import { weights } from './feature-pairs.js';
import { layerMap } from './layer-map.js';

/** The embeddings are the first of the states, with the projection of the others. */
export const tinybertHidden: VectorMethod = {
  method: 'TinyBERT_hidden',
  strategies: ['tinybert-hidden'],
  terms(read) {
    return [{
      strategy: 'tinybert-hidden', options: { layers: layerMap(read) }, student: { taps: read.tensors('studentHidden') }, teachers: [{ taps: read.tensors('teacherHidden') }],
      connectors: weights(read.params(), { 'projection/dense1/kernel': 'fit_dense.weight', 'projection/dense1/bias': 'fit_dense.bias' }),
    }];
  },
};
