export { default as crossEntropy } from './cross-entropy.js';
export { default as kd } from './kd.js';
