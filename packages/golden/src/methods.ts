import type { VectorMethod } from './method.js';
import { ab } from './methods/ab.js';
import { at } from './methods/at.js';
import { ceLabelSmoothing } from './methods/ce-label-smoothing.js';
import { dist } from './methods/dist.js';
import { distilbertCosine } from './methods/distilbert-cosine.js';
import { dkd } from './methods/dkd.js';
import { dml } from './methods/dml.js';
import { fitnet, fitnetLinear } from './methods/fitnet.js';
import { ft, ftPaper } from './methods/ft.js';
import { kd } from './methods/kd.js';
import { kdCeCombined } from './methods/kd-ce-combined.js';
import { lskd } from './methods/lskd.js';
import { mgd } from './methods/mgd.js';
import { nst } from './methods/nst.js';
import { ofd } from './methods/ofd.js';
import { reviewkd, reviewkdHcl } from './methods/reviewkd.js';
import { tinybertAttention } from './methods/tinybert-attention.js';
import { tinybertHidden } from './methods/tinybert-hidden.js';
import { vid } from './methods/vid.js';

/** Every method whose vectors can be run, if its strategies are installed. */
export const METHODS: readonly VectorMethod[] = [
  ab,
  at,
  ceLabelSmoothing,
  dist,
  distilbertCosine,
  dkd,
  dml,
  fitnet,
  fitnetLinear,
  ft,
  ftPaper,
  kd,
  kdCeCombined,
  lskd,
  mgd,
  nst,
  ofd,
  reviewkd,
  reviewkdHcl,
  tinybertAttention,
  tinybertHidden,
  vid,
];
