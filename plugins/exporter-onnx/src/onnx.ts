import { join } from 'node:path';
import { defineExporter } from '@limbeck/core';
import { writeWeights } from '@limbeck/kernels';
import { encodeModel, inferenceModel, int8Weights } from '@limbeck/onnx';
import { z } from 'zod';
import { describeExport } from './describe-export.js';
import { inferenceStep } from './inference-step.js';
import { writeModelFile } from './write-file.js';

const FILE = 'model.onnx';

/** An ONNX file: standard operations, `input [batch, ...]` as the dataset gives it, `logits [batch, classes]`, batches of any size. */
export default defineExporter({
  id: 'onnx',
  description: 'ONNX file of standard operations, for ONNX Runtime and every other ONNX engine',
  options: z.strictObject({
    int8: z.boolean().default(false).describe('Weights of convolutions and matrix products in 8 bits: a quarter of the size. Matrix products are then computed in integers.'),
  }),
  int8: { int8: true },
  async export({ network, folder, metadata }, { int8 }) {
    const { model, weights } = network;
    const graph = inferenceModel((batchSize) => inferenceStep(network, batchSize));
    // Recording has left placeholders in the model's variables.
    writeWeights(model, weights);
    const bytes = encodeModel(int8 ? int8Weights(graph) : graph, describeExport(network, metadata, int8 ? 'int8' : 'float32'));
    await writeModelFile(join(folder, FILE), bytes);
    return { files: [FILE], sizeBytes: bytes.length };
  },
});
