import { tf } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '@limbeck/trace';
import { refOf, typed, type LoweringTable } from './lowering.js';

const RELU_GRAD = 'ReluGrad';

/**
 * `dy * step(x)`, which is how tfjs writes the gradient of relu, as TensorFlow's one pass over the data. Differs only where x is NaN: the gradient is then 0
 * instead of NaN (the loss is NaN in either case).
 */
export function fuseReluGradients(graph: Graph): Graph {
  const steps = new Map<Value, Value>();
  for (const { op, inputs, attributes, outputs } of graph.nodes) {
    if (op === tf.Step && ((attributes['alpha'] as number | undefined) ?? 0) === 0) steps.set(outputs[0]!, inputs['x']!);
  }
  return { ...graph, nodes: graph.nodes.map((node) => fuse(node, steps)) };
}

function fuse(node: GraphNode, steps: ReadonlyMap<Value, Value>): GraphNode {
  const { a, b } = node.inputs;
  if (node.op !== tf.Multiply || !a || !b) return node;
  for (const [dy, mask] of [[a, b], [b, a]] as const) {
    const x = steps.get(mask);
    if (x && dy.dtype === 'float32' && x.dtype === 'float32' && x.shape.join() === dy.shape.join()) return { ...node, op: RELU_GRAD, inputs: { dy, x }, attributes: {} };
  }
  return node;
}

export const fused: LoweringTable = { [RELU_GRAD]: (call, graph) => graph.add('ReluGrad', [refOf(call, 'dy'), refOf(call, 'x')], typed('float32')) };
