import { tf, toTensor } from '@limbeck/core';
import type { HostData, NamedHostTensors } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD, batchNormTraining } from '@limbeck/kernels';
import type { Attributes, Graph, GraphNode, Value } from './graph.js';
import { runKernelOutputs } from './run-kernel.js';

type Interpreter = (inputs: Readonly<Record<string, tf.Tensor>>, attributes: Attributes) => readonly tf.Tensor[];

/** Operations without a pure JavaScript kernel, composed. */
const COMPOSED: Readonly<Record<string, Interpreter>> = {
  [BATCH_NORM_TRAINING]: ({ x, gamma, beta }, { epsilon }) => {
    const { y, mean, variance } = batchNormTraining(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D, epsilon as number);
    return [y, mean, variance];
  },
  [BATCH_NORM_TRAINING_GRAD]: ({ dy, x, gamma }, { epsilon }) => {
    const beta = tf.zerosLike(gamma!);
    const y = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor): tf.Tensor => batchNormTraining(a, g as tf.Tensor1D, b as tf.Tensor1D, epsilon as number).y;
    return tf.grads(y)([x!, gamma!, beta], dy!);
  },
  // tfjs's own kernel repeats the smaller stack from its start, which is no broadcast where the missing axis is an inner one.
  [tf.BatchMatMul]: ({ a, b }, { transposeA, transposeB }) => {
    const stack = tf.broadcast_util.assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    const whole = (x: tf.Tensor): tf.Tensor => tf.broadcastTo(x, [...stack, ...x.shape.slice(-2)]);
    return [tf.matMul(whole(a!), whole(b!), transposeA === true, transposeB === true)];
  },
  // A simplified graph leaves broadcasting to the operation; tfjs's kernel does not broadcast.
  [tf.Select]: ({ condition, t, e }) => [tf.where(condition!, t!, e!)],
  [tf.LogSoftmax]: ({ logits }) => [tf.logSoftmax(logits!)],
  // tfjs's own kernel writes into the tensor it is given.
  [tf.TensorScatterUpdate]: ({ tensor, indices, updates }) => [tf.tensorScatterUpdate(tf.mul(tensor!, 1), indices!, updates!)],
  [tf.BroadcastTo]: ({ x }, { shape }) => [tf.broadcastTo(x!, shape as number[])],
};

/**
 * Runs a recorded graph operation by operation on the active tfjs backend: slow and plain, the oracle for every lowering.
 * Returns outputs and next state by name.
 */
export function interpret(graph: Graph, inputs: NamedHostTensors, state: NamedHostTensors): { outputs: Record<string, HostData>; nextState: Record<string, HostData> } {
  return tf.tidy(() => {
    const tensors = new Map<Value, tf.Tensor>();
    for (const [name, value] of graph.inputs) if (inputs[name]) tensors.set(value, toTensor(inputs[name]));
    for (const [name, value] of graph.state) tensors.set(value, toTensor(state[name]!));
    for (const [value, host] of graph.constants) tensors.set(value, toTensor(host));
    for (const node of graph.nodes) runNode(node, tensors);
    const read = (values: ReadonlyMap<string, Value>): Record<string, HostData> => Object.fromEntries([...values].map(([name, value]) => [name, tensors.get(value)!.dataSync().slice() as HostData]));
    return { outputs: read(graph.outputs), nextState: read(graph.nextState) };
  });
}

function runNode(node: GraphNode, tensors: Map<Value, tf.Tensor>): void {
  const named = Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, tensors.get(value)!]));
  const list = Object.keys(named).every((name, i) => name === String(i));
  const composed = COMPOSED[node.op];
  const outputs = composed ? composed(named, node.attributes) : runKernelOutputs(node.op, list && Object.keys(named).length > 0 ? Object.values(named) : named, node.attributes);
  node.outputs.forEach((value, i) => tensors.set(value, outputs[i]!));
}
