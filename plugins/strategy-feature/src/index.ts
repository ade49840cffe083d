export { default as catKd } from './cat-kd.js';
export { default as distilbertCosine } from './distilbert-cosine.js';
export { default as ofd } from './ofd.js';
export { default as reviewkd } from './reviewkd.js';
export { default as srrl } from './srrl.js';
export { default as tinybertAttention } from './tinybert-attention.js';
export { default as tinybertEmbedding } from './tinybert-embedding.js';
export { default as tinybertHidden } from './tinybert-hidden.js';
