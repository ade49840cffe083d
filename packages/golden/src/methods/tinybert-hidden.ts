import type { VectorMethod } from '../method.js';
import { layerMap } from './layer-map.js';

/** The embeddings are the first of the states, with the projection of the others. */
export const tinybertHidden: VectorMethod = {
  method: 'TinyBERT_hidden',
  strategies: ['tinybert-hidden'],
  terms(read) {
    const params = read.params();
    const [kernel, bias] = [params.get('fit_dense.weight'), params.get('fit_dense.bias')];
    return [{
      strategy: 'tinybert-hidden', options: { layers: layerMap(read) }, student: { taps: read.tensors('studentHidden') }, teachers: [{ taps: read.tensors('teacherHidden') }],
      ...(kernel && bias ? { connectors: { 'projection/dense1/kernel': kernel, 'projection/dense1/bias': bias } } : {}),
    }];
  },
};
