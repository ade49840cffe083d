export { default as tfjs } from './tfjs.js';
export { default as web } from './web.js';
