import type { Step } from '@limbeck/core';
import { record, simplify } from '@limbeck/trace';
import type { OnnxModel } from '../write/model.js';
import { anyBatch, BATCH_SIZES } from './any-batch.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { lowerInference } from './lower-inference.js';
import { nameConstants } from './named-graph.js';

/**
 * One ONNX graph for a step without state and batches of any size: inputs, outputs and weights keep their names, batch normalisation is folded
 * into the weights. `stepOf` gives the step for a batch size; its constants are the weights.
 *
 * @throws LIM3010 an operation has no lowering, or depends on the batch size
 */
export function inferenceModel(stepOf: (batchSize: number) => Step): OnnxModel {
  const [small, large] = BATCH_SIZES;
  return anyBatch([lowered(stepOf(small)), lowered(stepOf(large))]);
}

function lowered(step: Step): OnnxModel {
  const { graph, names } = foldBatchNorm(nameConstants(record(step), step.constants));
  return lowerInference({ graph: simplify(graph), names });
}
