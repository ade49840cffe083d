import { defineExporter } from '@limbeck/core';
import { writeLayersModel } from './layers-model.js';
import { int8, options } from './options.js';

/** TensorFlow.js layers format: `tf.loadLayersModel('model.json')` of plain TensorFlow.js reads it, in browsers too. */
export default defineExporter({
  id: 'tfjs',
  description: 'TensorFlow.js layers format (model.json and weight shards), for tf.loadLayersModel',
  options,
  int8,
  async export({ network, folder, metadata }, { quantize }) {
    const files = await writeLayersModel(folder, { network, metadata }, quantize);
    return { files: files.map(({ name }) => name), sizeBytes: files.reduce((sum, { size }) => sum + size, 0) };
  },
});
