export { default as onnx } from './onnx.js';
