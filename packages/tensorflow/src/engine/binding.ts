export type { TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';
