export { default as idx } from './idx.js';
export { default as mnist } from './mnist.js';
