import type { VectorMethod } from './method.js';
import { ceLabelSmoothing } from './methods/ce-label-smoothing.js';
import { dist } from './methods/dist.js';
import { distilbertCosine } from './methods/distilbert-cosine.js';
import { dkd } from './methods/dkd.js';
import { dml } from './methods/dml.js';
import { kd } from './methods/kd.js';
import { kdCeCombined } from './methods/kd-ce-combined.js';
import { lskd } from './methods/lskd.js';
import { ofd } from './methods/ofd.js';
import { reviewkd, reviewkdHcl } from './methods/reviewkd.js';
import { tinybertAttention } from './methods/tinybert-attention.js';
import { tinybertHidden } from './methods/tinybert-hidden.js';

/** Every method whose vectors can be run, if its strategies are installed. */
export const METHODS: readonly VectorMethod[] = [
  ceLabelSmoothing, dist, distilbertCosine, dkd, dml, kd, kdCeCombined, lskd, ofd, reviewkd, reviewkdHcl, tinybertAttention, tinybertHidden,
];
