export { lowerGraph } from './lower/lower-graph.js';
export type { LoweredModel } from './lower/lower-graph.js';
export { OnnxBackend } from './session/onnx-backend.js';
