import { tf, toTensor, withScope, zeros } from '@limbeck/core';
import type { HostTensor, NamedHostTensors, Step } from '@limbeck/core';
import { batchNormTraining, fixedTensor } from '@limbeck/kernels';
import { describe, expect, it } from 'vitest';
import { interpret } from './interpret.js';
import { record, recordUnsimplified } from './record.js';

function host(shape: number[], seed = 1): HostTensor {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 12.9898 + seed * 78.233));
  return { shape, dtype: 'float32', data };
}

/** Convolution, batch norm, pooling, dense, cross-entropy; gradients and an SGD update. */
function trainStep(): Step {
  const state = { filter: host([3, 3, 2, 4], 2), gamma: host([4], 3), beta: host([4], 4), dense: host([4 * 3 * 3, 5], 5) };
  return {
    name: 'train',
    inputs: { x: { shape: [8, 6, 6, 2], dtype: 'float32' }, labels: { shape: [8], dtype: 'int32' }, lr: { shape: [], dtype: 'float32' } },
    state,
    constants: {},
    run: ({ inputs, state: current }) => {
      const oneHot = tf.oneHot(inputs['labels'] as tf.Tensor1D, 5).toFloat();
      const loss = (filter: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, dense: tf.Tensor): tf.Scalar => {
        const convolved = tf.conv2d(inputs['x'] as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
        const { y } = batchNormTraining(convolved, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5);
        const pooled = tf.maxPool(tf.relu(y), 2, 2, 'valid');
        const logits = tf.matMul(tf.reshape(pooled, [8, 36]), dense as tf.Tensor2D);
        return tf.neg(tf.mean(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), -1))) as tf.Scalar;
      };
      const names = ['filter', 'gamma', 'beta', 'dense'];
      const { value, grads } = tf.valueAndGrads((...w: tf.Tensor[]) => loss(w[0]!, w[1]!, w[2]!, w[3]!))(names.map((name) => current[name]!));
      return { outputs: { loss: value }, state: Object.fromEntries(names.map((name, i) => [name, tf.sub(current[name]!, tf.mul(inputs['lr']!, grads[i]!))])) };
    },
  };
}

const inputs: NamedHostTensors = { x: host([8, 6, 6, 2]), labels: { shape: [8], dtype: 'int32', data: Int32Array.of(0, 1, 2, 3, 4, 0, 1, 2) }, lr: { shape: [], dtype: 'float32', data: Float32Array.of(0.1) } };

function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe('record', () => {
  it('records a train step whose graph computes what eager execution computes', () => {
    const step = trainStep();
    const eager = tf.tidy(() => {
      const result = step.run({ inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, toTensor(value)])), state: Object.fromEntries(Object.entries(step.state).map(([name, value]) => [name, toTensor(value)])), constants: {} });
      return Object.fromEntries([['loss', result.outputs['loss']!.dataSync()], ...Object.entries(result.state).map(([name, tensor]) => [name, tensor.dataSync()])]) as Record<string, Float32Array>;
    });
    for (const graph of [recordUnsimplified(step), record(step)]) {
      const { outputs, nextState } = interpret(graph, inputs, step.state);
      closeTo(outputs['loss']!, eager['loss']!, 1e-6);
      for (const name of Object.keys(step.state)) closeTo(nextState[name]!, eager[name]!, 2e-6);
    }
  });

  it('simplifies away every fill, tile and identity', () => {
    const before = recordUnsimplified(trainStep()).nodes.length;
    const graph = record(trainStep());
    expect(graph.nodes.length).toBeLessThan(before);
    const counts: Record<string, number> = {};
    for (const { op } of graph.nodes) counts[op] = (counts[op] ?? 0) + 1;
    expect(counts).toMatchInlineSnapshot(`
      {
        "BatchMatMul": 3,
        "Cast": 1,
        "Conv2D": 1,
        "Conv2DBackpropFilter": 1,
        "Exp": 2,
        "LimbeckBatchNormTraining": 1,
        "LimbeckBatchNormTrainingGrad": 1,
        "Log": 1,
        "Max": 1,
        "MaxPool": 1,
        "MaxPoolGrad": 1,
        "Mean": 1,
        "Multiply": 8,
        "Neg": 1,
        "OneHot": 1,
        "Relu": 1,
        "Reshape": 2,
        "Step": 1,
        "Sub": 7,
        "Sum": 3,
      }
    `);
  });

  it('folds constants with their dtype, and reads a slice\'s plain numbers', () => {
    const step: Step = { name: 'small', inputs: { x: { shape: [5], dtype: 'float32' } }, state: {}, constants: {}, run: ({ inputs: { x } }) => ({ outputs: { y: tf.mul(tf.slice(x!, 1, 3), tf.sqrt(tf.cast(tf.scalar(2, 'int32'), 'float32'))) }, state: {} }) };
    const graph = record(step);
    expect(graph.nodes.map(({ op, attributes }) => [op, attributes['begin'], attributes['size']])).toEqual([['Slice', [1], [3]], ['Multiply', undefined, undefined]]);
    closeTo(interpret(graph, { x: host([5]) }, {}).outputs['y']!, [1, 2, 3].map((i) => host([5]).data[i]! * Math.SQRT2), 1e-6);
  });

  it('gives the same graph every time and leaves no tensors behind', () => {
    const shape = (): string => record(trainStep()).nodes.map((node) => `${node.op}(${Object.values(node.inputs).map((value) => value.id).join()})`).join(';');
    const first = shape();
    const tensors = tf.memory().numTensors;
    expect(shape()).toBe(first);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('refuses a read of a value, naming the scope', () => {
    const step: Step = { name: 'reads', inputs: { x: { shape: [2], dtype: 'float32' } }, state: {}, constants: {}, run: ({ inputs: { x } }) => ({ outputs: { y: withScope('strategy mine', () => tf.mul(x!, tf.square(x!).dataSync()[0]!)) }, state: {} }) };
    expect(() => record(step)).toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM3011 A tensor value is read while the step is being recorded (in strategy mine), after operation "Square".]`);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('knows the operations of a gradient by the layer or strategy whose gradient they are', () => {
    const step: Step = {
      name: 'scopes', inputs: { x: { shape: [2, 3], dtype: 'float32' } }, state: { w: host([3, 4]) }, constants: {},
      run: ({ inputs: { x }, state: { w } }) => {
        const loss = (weights: tf.Tensor): tf.Scalar => {
          const logits = withScope('net, layer dense', () => tf.matMul(x as tf.Tensor2D, weights as tf.Tensor2D));
          const terms = ['sharp', 'soft'].map((name, i) => withScope(`strategy ${name}`, () => tf.mean(i === 0 ? tf.exp(logits) : tf.softplus(logits))));
          return tf.addN(terms) as tf.Scalar;
        };
        return { outputs: { gradient: tf.grad(loss)(w!) }, state: {} };
      },
    };
    const scopes = (op: string): string[] => record(step).nodes.filter((node) => node.op === op).map(({ scope }) => scope);
    expect(scopes(tf.Exp)).toEqual(['strategy sharp']);
    expect(scopes(tf.Sigmoid)).toEqual(['gradient of strategy soft']);
    expect(scopes(tf.BatchMatMul)).toEqual(['net, layer dense', 'gradient of net, layer dense']);
    expect(tf.engine().state.activeTape).toBeNull();
  });

  it('refuses an undeclared constant, accepts a declared one', () => {
    const mask = host([3], 9);
    const step = (declared: boolean): Step => ({
      name: 'mask',
      inputs: { x: { shape: [3], dtype: 'float32' } },
      state: {},
      constants: declared ? { mask } : {},
      run: ({ inputs: { x }, constants }) => ({ outputs: { y: tf.mul(x!, declared ? constants['mask']! : tf.tensor1d([...mask.data])) }, state: {} }),
    });
    expect(() => record(step(false))).toThrowError(/LIM3012 .*shape \[3\], used by operation "Multiply"/);
    const graph = record(step(true));
    closeTo(interpret(graph, { x: host([3]) }, {}).outputs['y']!, host([3]).data.map((entry, i) => entry * mask.data[i]!), 1e-6);
  });

  it('accepts a constant that follows from shapes, once however often it is made', () => {
    const weights = (): tf.Tensor => fixedTensor([1, 2, 3], [3]);
    const graph = record({ name: 'fixed', inputs: { x: { shape: [3], dtype: 'float32' } }, state: {}, constants: {}, run: ({ inputs: { x } }) => ({ outputs: { y: tf.mul(tf.exp(tf.mul(x!, weights())), weights()) }, state: {} }) });
    expect([...graph.constants.values()].map(({ shape, data }) => ({ shape, data: [...data] }))).toEqual([{ shape: [3], data: [1, 2, 3] }]);
    closeTo(interpret(graph, { x: host([3]) }, {}).outputs['y']!, host([3]).data.map((entry, i) => Math.exp(entry * (i + 1)) * (i + 1)), 1e-5);
  });

  it('chooses between small tensors instead of ones made large', () => {
    const step: Step = {
      name: 'choice', inputs: { x: { shape: [2, 3], dtype: 'float32' } }, state: {}, constants: {},
      run: ({ inputs: { x } }) => ({ outputs: { y: tf.where(tf.greater(x!, 0), tf.sum(x!, 0), 7) }, state: {} }),
    };
    const { nodes } = record(step);
    const choice = nodes.find(({ op }) => op === tf.Select)!;
    expect([choice.inputs['t']!.shape, choice.inputs['e']!.shape, choice.outputs[0]!.shape]).toEqual([[1, 3], [], [2, 3]]);
    closeTo(interpret(record(step), { x: { shape: [2, 3], dtype: 'float32', data: Float32Array.of(1, -2, 3, -4, 5, 6) } }, {}).outputs['y']!, [-3, 7, 9, 7, 3, 9], 0);
  });

  it('refuses state that is undeclared or changes its shape', () => {
    const step = (state: NamedHostTensors, next: () => Record<string, tf.Tensor>): Step => ({ name: 'state', inputs: {}, state, constants: {}, run: () => ({ outputs: {}, state: next() }) });
    expect(() => record(step({}, () => ({ w: tf.scalar(1) })))).toThrowError(/LIM3013/);
    expect(() => record(step({ w: zeros({ shape: [2], dtype: 'float32' }) }, () => ({ w: tf.zeros([3]) })))).toThrowError(/LIM3002/);
  });
});
