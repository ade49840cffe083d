export { default as tfjs } from './tfjs.js';
