import { tf } from '@limbeck/core';
import type { GraphBuilder, Ref } from './graph-builder.js';
import { outputOf, refOf, typed, unsupported, type Call, type LoweringTable } from './lowering.js';

const SAME_NAME: Readonly<Record<string, string>> = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid' };

/** The bias and activation of a fused kernel as nodes after `x`; TensorFlow's graph optimiser fuses them again. */
export function biasAndActivation(call: Call, x: Ref, graph: GraphBuilder): Ref {
  const { activation, leakyreluAlpha } = call.node.attributes;
  const bias = call.refs['bias'];
  const sum = bias === undefined ? x : addBias(call, x, bias, graph);
  if (activation === undefined || activation === null || activation === 'linear') return sum;
  const op = SAME_NAME[activation as string];
  if (op !== undefined) return graph.add(op, [sum], typed('float32'));
  if (activation === 'leakyrelu') return graph.add('LeakyRelu', [sum], { ...typed('float32'), alpha: { float: leakyreluAlpha as number } });
  throw unsupported(call.node, `activation "${String(activation)}" is not known`);
}

function addBias(call: Call, x: Ref, bias: Ref, graph: GraphBuilder): Ref {
  const shape = call.node.inputs['bias']?.shape ?? [];
  // BiasAdd, which fuses, takes one number a channel; other shapes broadcast.
  return shape.length === 1 && shape[0] === outputOf(call).shape.at(-1)
    ? graph.add('BiasAdd', [x, bias], { ...typed('float32'), data_format: { string: 'NHWC' } })
    : graph.add('AddV2', [x, bias], typed('float32'));
}

export const softmax: LoweringTable = {
  [tf.Softmax]: (call, graph) => graph.add('Softmax', [refOf(call, 'logits')], typed('float32')),
  [tf.LogSoftmax]: (call, graph) => graph.add('LogSoftmax', [refOf(call, 'logits')], typed('float32')),
};
