export { lowerGraph } from './lower/lower-graph.js';
export type { LoweredModel } from './lower/lower-graph.js';
export { inferenceModel } from './inference/inference-model.js';
export { OnnxBackend } from './session/onnx-backend.js';
export { int8Weights } from './quantize/int8-weights.js';
export { encodeModel } from './write/model.js';
export type { OnnxDescription, OnnxModel } from './write/model.js';
