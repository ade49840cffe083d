import { tf } from '@limbeck/core';
import type { HostTensor, NamedHostTensors, Step } from '@limbeck/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interpret } from '../interpret.js';
import { record } from '../record.js';
import { winogradConvolutions } from './winograd.js';

const CHANNELS = 4;
const ALWAYS = { frozen: CHANNELS, trained: CHANNELS };
const NEVER = { frozen: Infinity, trained: Infinity };

function wave(shape: readonly number[], phase: number, scale = 1): HostTensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: size }, (_, i) => scale * Math.sin(12.9898 * (i + 1) + phase)) };
}

const weights: NamedHostTensors = {
  filter1: wave([3, 3, CHANNELS, CHANNELS + 1], 1, 0.4),
  filter2: wave([3, 3, CHANNELS + 1, CHANNELS], 2, 0.4),
  ...Object.fromEntries([1, 2].flatMap((i) => ['gamma', 'beta', 'mean', 'variance'].map((name, j) => {
    const vector = wave([CHANNELS + (i === 1 ? 1 : 0)], 3 * i + j);
    return [`${name}${i}`, name === 'variance' ? { ...vector, data: vector.data.map((value) => value * value + 0.1) } : vector];
  }))),
};

type Options = { readonly batch?: number; readonly map?: readonly [number, number] };

const input = ({ batch = 48, map: [h, w] = [8, 12] }: Options): HostTensor => wave([batch, h, w, CHANNELS], 0);

/** A residual block in inference: two normalised convolutions, the first one rectified, plus the input; then the mean over the map. */
function frozenBlock(options: Options = {}): Step {
  return {
    name: 'block',
    inputs: { x: input(options) },
    state: {},
    constants: weights,
    run: ({ inputs, constants: w }) => {
      const normalized = (x: tf.Tensor, i: number): tf.Tensor4D =>
        tf.batchNorm(tf.conv2d(x as tf.Tensor4D, w[`filter${i}`] as tf.Tensor4D, 1, 'same'), w[`mean${i}`] as tf.Tensor1D, w[`variance${i}`] as tf.Tensor1D, w[`beta${i}`] as tf.Tensor1D, w[`gamma${i}`] as tf.Tensor1D, 1e-5) as tf.Tensor4D;
      const y = tf.relu(tf.add(normalized(tf.relu(normalized(inputs['x']!, 1)), 2), inputs['x']!));
      return { outputs: { y, mean: tf.mean(y, [1, 2]) }, state: {} };
    },
  };
}

/** Gradients of a residual block's weighted sum in the input and both filters, which are state. */
function trainedBlock(options: Options = {}): Step {
  const { filter1, filter2 } = weights;
  return {
    name: 'trained block',
    inputs: { x: input(options), weight: wave(input(options).shape, 9) },
    state: { filter1: filter1!, filter2: filter2! },
    constants: {},
    run: ({ inputs, state }) => {
      const block = (x: tf.Tensor, f1: tf.Tensor, f2: tf.Tensor): tf.Tensor => {
        const inner = tf.tanh(tf.conv2d(x as tf.Tensor4D, f1 as tf.Tensor4D, 1, 'same'));
        return tf.mean(tf.mul(tf.add(tf.conv2d(inner as tf.Tensor4D, f2 as tf.Tensor4D, 1, 'same'), x), inputs['weight']!));
      };
      const { value, grads: [dx, d1, d2] } = tf.valueAndGrads(block)([inputs['x']!, state['filter1']!, state['filter2']!]);
      return { outputs: { value, dx: dx!, d1: d1!, d2: d2! }, state: { filter1: tf.sub(state['filter1']!, d1!) } };
    },
  };
}

const operations = (step: Step, policy = ALWAYS): string[] => winogradConvolutions(record(step), policy).nodes.map(({ op }) => op);

describe('a frozen block', () => {
  test('stays in map-first order from its first convolution to its last elementwise operation', () => {
    const found = operations(frozenBlock());
    expect(found.filter((op) => op === tf.Transpose)).toHaveLength(2);
    expect([found[0], found.at(-2), found.at(-1)]).toEqual([tf.Transpose, tf.Transpose, tf.Mean]);
    for (const direct of [tf.FusedConv2D, tf.Conv2D, tf.FusedBatchNorm]) expect(found).not.toContain(direct);
  });

  test.each<[string, Options]>([
    ['one image', { batch: 1 }],
    ['a map that tiles of 4 do not fill', { map: [6, 8], batch: 64 }],
    ['a map with more tiles than pay', { map: [20, 20] }],
  ])('%s: convolved directly', (_, options) => {
    for (const step of [frozenBlock(options), trainedBlock(options)]) expect(operations(step)).toEqual(operations(step, NEVER));
  });

  test('a convolution whose own result is wanted too keeps it', () => {
    const step = frozenBlock();
    const watched: Step = { ...step, run: (args) => ({ outputs: { ...step.run(args).outputs, z: tf.conv2d(args.inputs['x'] as tf.Tensor4D, args.constants['filter1'] as tf.Tensor4D, 1, 'same') }, state: {} }) };
    expect(operations(watched).filter((op) => op === tf.Conv2D || op === tf.FusedConv2D)).toHaveLength(1);
  });
});

test('a trained block has no direct convolution or gradient left, and shares the patches of an input', () => {
  const found = operations(trainedBlock());
  for (const direct of [tf.Conv2D, tf.FusedConv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter]) expect(found).not.toContain(direct);
  // Patches: 2 inputs, 2 output gradients for the input's gradient and 2 for the filter's, each by two products; 4 results likewise; 4 filters, 2 filter gradients; 6 products in between.
  expect(found.filter((op) => op === tf.BatchMatMul)).toHaveLength(2 * 6 + 2 * 4 + 4 + 2 + 6);
});

describe('computes the same to 1e-5 of the largest value', () => {
  let before: string;
  beforeAll(() => {
    before = tf.getBackend();
    void tf.setBackend('cpu');
  });
  afterAll(() => void tf.setBackend(before));

  test.each([
    ['frozen', frozenBlock(), {}],
    ['trained', trainedBlock(), weights],
  ])('%s', (_, step, given) => {
    const recorded = record(step);
    const state = Object.fromEntries(Object.keys(step.state).map((name) => [name, (given as NamedHostTensors)[name]!]));
    const inputs = step.inputs as NamedHostTensors;
    const direct = interpret(recorded, inputs, state);
    const rewritten = interpret(winogradConvolutions(recorded, ALWAYS), inputs, state);
    const all = (run: typeof direct): Record<string, ArrayLike<number>> => ({ ...run.outputs, ...run.nextState });
    for (const [name, expected] of Object.entries(all(direct))) {
      const found = all(rewritten)[name]!;
      const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(1e-4);
      for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!) / largest).toBeLessThan(1e-5);
    }
  });
});
