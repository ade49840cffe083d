export { default as cc } from './cc.js';
export { default as fsp } from './fsp.js';
export { default as ickd } from './ickd.js';
export { default as pkt } from './pkt.js';
export { default as rkd } from './rkd.js';
export { default as sp } from './sp.js';
