import { defineExporter } from '@limbeck/core';
import { namedVariables } from '@limbeck/kernels';
import { z } from 'zod';
import { encodeWeight } from './encode-weight.js';
import { writeModel } from './write-model.js';

/** TensorFlow.js layers format: `tf.loadLayersModel('model.json')` of plain TensorFlow.js reads it, in browsers too. */
export default defineExporter({
  id: 'tfjs',
  description: 'TensorFlow.js layers format (model.json and weight shards), for tf.loadLayersModel',
  options: z.strictObject({
    quantize: z.enum(['none', 'float16', 'uint8']).default('none').describe('How kernels are stored: float16 halves the files, uint8 quarters them, at the cost of precision.'),
  }),
  async export({ network, folder, metadata }, { quantize }) {
    const { model, weights } = network;
    const encoded = [...namedVariables(model)].map(([name, { originalName }]) => encodeWeight(originalName, weights[name]!, quantize));
    const files = await writeModel(
      folder,
      { modelTopology: model.toJSON(undefined, false) as object, userDefinedMetadata: metadata, generatedBy: `Limbeck ${metadata.limbeckVersion}` },
      encoded,
    );
    return { files: files.map(({ name }) => name), sizeBytes: files.reduce((sum, { size }) => sum + size, 0) };
  },
});
