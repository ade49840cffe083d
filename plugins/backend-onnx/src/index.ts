export { default } from './onnx.js';
