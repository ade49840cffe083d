export { onnxBackend as default } from './session/definition.js';
