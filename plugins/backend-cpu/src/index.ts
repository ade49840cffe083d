export { default as cpu } from './cpu.js';
