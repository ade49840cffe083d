export { default as crd } from './crd.js';
export { default as minilm } from './minilm.js';
export { default as minilmV2 } from './minilm-v2.js';
