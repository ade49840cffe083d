export { default as files } from './files.js';
