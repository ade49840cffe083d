import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import { layerMap } from './layer-map.js';

export const tinybertAttention: VectorMethod = {
  method: 'TinyBERT_attention',
  strategies: ['tinybert-attention'],
  terms: (read) => [{
    strategy: 'tinybert-attention', options: { layers: layerMap(read), padding: read.hyper('maskThreshold', z.number()) },
    student: { taps: read.tensors('studentAttentions') }, teachers: [{ taps: read.tensors('teacherAttentions') }],
  }],
};
