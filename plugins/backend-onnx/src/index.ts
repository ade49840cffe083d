export { onnxBackend } from './session/definition.js';
