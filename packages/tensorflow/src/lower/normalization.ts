import { tf } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '@limbeck/kernels';
import { asRank4 } from '../engine/rank4.js';
import type { AttributeMap, GraphBuilder, Ref } from './graph-builder.js';
import { inputOf, refOf, typed, type Call, type Lowering, type LoweringTable } from './lowering.js';

const attributesOf = (epsilon: unknown, training: boolean): AttributeMap => ({
  ...typed('float32'),
  U: { type: 'float32' },
  epsilon: { float: epsilon as number },
  data_format: { string: 'NHWC' },
  is_training: { bool: training },
});

const empty = (graph: GraphBuilder): Ref => graph.constant({ shape: [0], dtype: 'float32', data: new Float32Array(0) });

/** FusedBatchNormV3 knows rank 4 only. */
function rank4(call: Call, name: string, graph: GraphBuilder): Ref {
  const { shape } = inputOf(call, name);
  return shape.length === 4 ? refOf(call, name) : graph.reshape(refOf(call, name), { shape: asRank4(shape), dtype: 'float32' });
}

function likeInput(call: Call, ref: Ref, graph: GraphBuilder): Ref {
  const x = inputOf(call, 'x');
  return x.shape.length === 4 ? ref : graph.reshape(ref, x);
}

const training: Lowering = (call, graph) => {
  const none = empty(graph);
  const node = graph.add('FusedBatchNormV3', [rank4(call, 'x', graph), refOf(call, 'gamma'), refOf(call, 'beta'), none, none], attributesOf(call.node.attributes['epsilon'], true));
  // Output 2 is the unbiased variance; 3 and 4 are mean and biased variance, kept for the gradient.
  return [likeInput(call, node, graph), `${node}:3`, `${node}:4`];
};

const trainingGradient: Lowering = (call, graph) => {
  const inputs = [rank4(call, 'dy', graph), rank4(call, 'x', graph), refOf(call, 'gamma'), refOf(call, 'mean'), refOf(call, 'variance'), empty(graph)];
  const node = graph.add('FusedBatchNormGradV3', inputs, attributesOf(call.node.attributes['epsilon'], true));
  return [likeInput(call, node, graph), `${node}:1`, `${node}:2`];
};

/** `(x - mean) / sqrt(variance + epsilon) * scale + offset` with known statistics. */
const inference: Lowering = (call, graph) => {
  const { varianceEpsilon } = call.node.attributes;
  const mean = inputOf(call, 'mean');
  const vectors = ['mean', 'variance', 'scale', 'offset'].every((name) => (call.node.inputs[name]?.shape.length ?? 1) === 1);
  if (vectors && inputOf(call, 'x').shape.length === 4) {
    const constant = (value: number): Ref => graph.constant({ ...mean, data: new Float32Array(mean.shape[0] ?? 0).fill(value) });
    const inputs = [refOf(call, 'x'), call.refs['scale'] ?? constant(1), call.refs['offset'] ?? constant(0), refOf(call, 'mean'), refOf(call, 'variance')];
    return graph.add('FusedBatchNormV3', inputs, attributesOf(varianceEpsilon, false));
  }
  const binary = (op: string, a: Ref, b: Ref): Ref => graph.add(op, [a, b], typed('float32'));
  const inverse = graph.add('Rsqrt', [binary('AddV2', refOf(call, 'variance'), graph.scalar(varianceEpsilon as number, 'float32'))], typed('float32'));
  const scale = call.refs['scale'] === undefined ? inverse : binary('Mul', inverse, call.refs['scale']);
  const scaled = binary('Mul', binary('Sub', refOf(call, 'x'), refOf(call, 'mean')), scale);
  return call.refs['offset'] === undefined ? scaled : binary('AddV2', scaled, call.refs['offset']);
};

export const normalization: LoweringTable = {
  [BATCH_NORM_TRAINING]: training,
  [BATCH_NORM_TRAINING_GRAD]: trainingGradient,
  [tf.FusedBatchNorm]: inference,
};
