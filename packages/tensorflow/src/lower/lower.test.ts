import { LimbeckError, tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { record } from '@limbeck/trace';
import { expect, test } from 'vitest';
import { GraphBuilder } from './graph-builder.js';
import { lower, type LoweredStep } from './lower.js';
import { messages, type NodeDef } from './proto.js';
import { savedModelBytes } from './saved-model.js';

const vector = { shape: [3], dtype: 'float32' } as const;
const state = { v: { ...vector, data: new Float32Array(3) } };

const lowered = (run: Step['run'], step: Partial<Step> = {}): LoweredStep => lower(record({ name: 'step', inputs: { x: vector }, state, constants: {}, run, ...step }));

const nodes = ({ graph }: LoweredStep, op: string): NodeDef[] => graph.getNodeList().filter((node) => node.getOp() === op);

/** Operations of the step itself: not those that set, get, feed and fetch. */
function body(step: LoweredStep): string[] {
  const plumbing = new Set(['Placeholder', 'Const', 'Identity', 'VarHandleOp', 'ReadVariableOp', 'AssignVariableOp', 'DeepCopy']);
  return step.graph.getNodeList().map((node) => node.getOp()).filter((op) => !plumbing.has(op));
}

test('state lives in a variable that is read before it is assigned, and the outputs come with it', () => {
  const step = lowered(({ inputs, state: { v } }) => ({ outputs: { y: tf.mul(v!, 2) }, state: { v: tf.add(v!, tf.sum(inputs['x']!)) } }));
  const assign = nodes(step, 'AssignVariableOp').at(-1)!;
  const [handle, value, control] = assign.getInputList();
  expect(handle).toBe(nodes(step, 'VarHandleOp')[0]!.getName());
  expect(value).toMatch(/^AddV2_\d+$/);
  expect(nodes(step, 'ReadVariableOp').map((node) => `^${node.getName()}`)).toContain(control);
  const done = step.graph.getNodeList().find((node) => node.getName() === step.plan.done)!;
  expect(done.getInputList()).toContain(`^${assign.getName()}`);
  expect(body(step)).toEqual(['Mul', 'Sum', 'AddV2']);
});

test('a sum of sums is kept apart, and a sum of many is a chain', () => {
  const three = lowered(({ inputs: { x }, state: { v } }) => ({ outputs: { y: tf.add(tf.add(tf.exp(x!), tf.log(x!)), v!) }, state: {} }));
  expect(body(three)).toEqual(['Exp', 'Log', 'AddV2', 'EnsureShape', 'AddV2']);
  const many = lowered(({ inputs: { x }, state: { v } }) => ({ outputs: { y: tf.addN([x!, tf.exp(x!), v!]) }, state: {} }));
  expect(body(many)).toEqual(['Exp', 'AddV2', 'EnsureShape', 'AddV2']);
});

test('the gradient of relu is one operation', () => {
  const step = lowered(({ inputs: { x } }) => ({ outputs: { g: tf.grad((a) => tf.relu(a))(x!, tf.exp(x!)) }, state: {} }));
    expect(nodes(step, 'ReluGrad')[0]!.getInputList()).toEqual([nodes(step, 'Exp')[0]!.getName(), step.plan.inputs['x']!.node]);
});

test('a variable never shares memory with an input', () => {
  const copies = (run: Step['run']): number => nodes(lowered(run), 'DeepCopy').length - 1; // one belongs to the setter
  expect(copies(({ inputs: { x } }) => ({ outputs: {}, state: { v: x! } }))).toBe(1);
  expect(copies(({ inputs: { x } }) => ({ outputs: {}, state: { v: tf.reverse(x!) } }))).toBe(1);
  expect(copies(({ inputs: { x }, state: { v } }) => ({ outputs: {}, state: { v: tf.add(v!, tf.sum(x!)) } }))).toBe(0);
  expect(copies(({ state: { v } }) => ({ outputs: {}, state: { v: tf.exp(v!) } }))).toBe(0);
});

test('a constant has the bytes of its dtype, whatever array holds it', () => {
  const builder = new GraphBuilder();
  // tfjs casts int32 to float32 by relabelling the array.
  builder.constant({ shape: [2], dtype: 'float32', data: Int32Array.of(1, 2) });
  const [constant] = builder.build().getNodeList();
  const tensor = constant!.getAttrMap().get('value')!.getTensor()!;
  expect([...new Float32Array(tensor.getTensorContent_asU8().slice().buffer)]).toEqual([1, 2]);
});

test('attributes carry over to TensorFlow\'s names', () => {
  const image = { shape: [1, 5, 5, 1], dtype: 'float32' } as const;
  const step = lowered(({ inputs: { x } }) => ({ outputs: { y: tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 1, 2]), [2, 1], 1, 'NHWC', 1, 'floor') }, state: {} }), { inputs: { x: image }, state: {} });
  const attributes = nodes(step, 'Conv2D')[0]!.getAttrMap();
  const text = (name: string): string => new TextDecoder().decode(attributes.get(name)!.getS_asU8());
  expect(text('padding')).toBe('EXPLICIT');
  expect(text('data_format')).toBe('NHWC');
  expect(attributes.get('strides')!.getList()!.getIList()).toEqual([1, 2, 1, 1]);
  expect(attributes.get('explicit_paddings')!.getList()!.getIList()).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
});

test('an operation without a lowering is named with its place', () => {
  const graph = record({ name: 'odd', inputs: { x: vector }, state: {}, constants: {}, run: ({ inputs: { x } }) => ({ outputs: { y: tf.exp(x!) }, state: {} }) });
  const scoped = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, scope: 'student, layer head' })) };
  const error = (() => {
    try {
      lower(scoped, {});
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  })();
  expect(error).toBeInstanceOf(LimbeckError);
  expect((error as LimbeckError).message).toMatchInlineSnapshot(`"LIM3010 The operation "Exp" (in student, layer head) cannot be lowered to TensorFlow: step "odd" uses it, and this engine has no lowering for it."`);
});

test('average pooling with numbers as padding is refused', () => {
  const image = { shape: [1, 5, 5, 1], dtype: 'float32' } as const;
  const run: Step['run'] = ({ inputs: { x } }) => ({ outputs: { y: tf.avgPool(x as tf.Tensor4D, 3, 1, 1) }, state: {} });
  expect(() => lowered(run, { inputs: { x: image }, state: {} })).toThrow('average pooling takes padding "same" or "valid"');
});

test('the saved model holds the graph and its three signatures', () => {
  const step = lowered(({ inputs: { x }, state: { v } }) => ({ outputs: { 'loss, total': tf.sum(tf.mul(x!, v!)) }, state: { v: x! } }));
  const [meta] = messages.SavedModel.deserializeBinary(savedModelBytes(step)).getMetaGraphsList();
  expect(meta!.getGraphDef().getNodeList()).toHaveLength(step.graph.getNodeList().length);
  expect(['set', 'step', 'get'].map((name) => meta!.getSignatureDefMap().get(name) !== undefined)).toEqual([true, true, true]);
  expect(meta!.getSignatureDefMap().get('step')!.getOutputsMap().get('loss, total')).toBeDefined();
});
