import type { VectorMethod } from './method.js';
import { ab } from './methods/ab.js';
import { at } from './methods/at.js';
import { cc, ccKernel } from './methods/cc.js';
import { ceLabelSmoothing } from './methods/ce-label-smoothing.js';
import { crd } from './methods/crd.js';
import { dist } from './methods/dist.js';
import { distilbertCosine } from './methods/distilbert-cosine.js';
import { dkd } from './methods/dkd.js';
import { dml } from './methods/dml.js';
import { fitnet, fitnetLinear } from './methods/fitnet.js';
import { fsp } from './methods/fsp.js';
import { ft, ftPaper } from './methods/ft.js';
import { ickd } from './methods/ickd.js';
import { kd } from './methods/kd.js';
import { kdCeCombined } from './methods/kd-ce-combined.js';
import { lskd } from './methods/lskd.js';
import { mgd } from './methods/mgd.js';
import { minilm, minilmV2 } from './methods/minilm.js';
import { nst } from './methods/nst.js';
import { ofd } from './methods/ofd.js';
import { pkt } from './methods/pkt.js';
import { reviewkd, reviewkdHcl } from './methods/reviewkd.js';
import { rkd, rkdAngle, rkdDistance } from './methods/rkd.js';
import { sp } from './methods/sp.js';
import { tinybertAttention } from './methods/tinybert-attention.js';
import { tinybertHidden } from './methods/tinybert-hidden.js';
import { vid } from './methods/vid.js';

/** Every method whose vectors can be run, if its strategies are installed. */
export const METHODS: readonly VectorMethod[] = [
  ab,
  at,
  cc,
  ccKernel,
  ceLabelSmoothing,
  crd,
  dist,
  distilbertCosine,
  dkd,
  dml,
  fitnet,
  fitnetLinear,
  fsp,
  ft,
  ftPaper,
  ickd,
  kd,
  kdCeCombined,
  lskd,
  mgd,
  minilm,
  minilmV2,
  nst,
  ofd,
  pkt,
  reviewkd,
  reviewkdHcl,
  rkd,
  rkdAngle,
  rkdDistance,
  sp,
  tinybertAttention,
  tinybertHidden,
  vid,
];
