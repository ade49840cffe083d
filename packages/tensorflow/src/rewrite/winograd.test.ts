import { tf } from '@limbeck/core';
import type { HostTensor, Step } from '@limbeck/core';
import { interpret, record } from '@limbeck/trace';
import { describe, expect, test } from 'vitest';
import { loadEngine, onPlainJavaScript, provisioned } from '../engine.test.support.js';
import { compileGraphStep } from '../step/graph-step.js';
import { WINOGRAD_CONV, winogradConvolutions } from './winograd.js';

const CHANNELS = 128;

function wave(shape: readonly number[], phase: number, scale = 1): HostTensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: size }, (_, i) => scale * Math.sin(12.9898 * (i + 1) + phase)) };
}

/** A residual block in inference: two normalised convolutions, the first one rectified, plus the input; then the mean over the map. */
function block({ batch = 32, map = 8, frozen = true }: { readonly batch?: number; readonly map?: number; readonly frozen?: boolean } = {}): Step {
  const weights = {
    ...Object.fromEntries([1, 2].map((i) => [`filter${i}`, wave([3, 3, CHANNELS, CHANNELS], i, 0.05)])),
    ...Object.fromEntries(['gamma', 'beta', 'mean'].map((name, i) => [name, wave([CHANNELS], 3 + i)])),
    variance: { ...wave([CHANNELS], 9), data: wave([CHANNELS], 9).data.map((value) => value * value + 0.1) },
  };
  return {
    name: 'block',
    inputs: { x: { shape: [batch, map, map, CHANNELS], dtype: 'float32' } },
    state: frozen ? {} : weights,
    constants: frozen ? weights : {},
    run: ({ inputs, state, constants }) => {
      const w = frozen ? constants : state;
      const normalized = (x: tf.Tensor, filter: string): tf.Tensor4D =>
        tf.batchNorm(tf.conv2d(x as tf.Tensor4D, w[filter] as tf.Tensor4D, 1, 'same'), w['mean'] as tf.Tensor1D, w['variance'] as tf.Tensor1D, w['beta'] as tf.Tensor1D, w['gamma'] as tf.Tensor1D, 1e-5) as tf.Tensor4D;
      const y = tf.relu(tf.add(normalized(tf.relu(normalized(inputs['x']!, 'filter1')), 'filter2'), inputs['x']!));
      return { outputs: { y, mean: tf.mean(y, [1, 2]) }, state: {} };
    },
  };
}

const operations = (step: Step): string[] => winogradConvolutions(record(step)).nodes.map(({ op }) => op);

test('a block stays in map-first order from its first convolution to its last elementwise operation', () => {
  expect(operations(block())).toEqual(['Transpose', WINOGRAD_CONV, 'Relu', WINOGRAD_CONV, 'Add', 'Relu', 'Transpose', 'Mean']);
});

test.each([
  ['weights that change', { frozen: false }],
  ['one image', { batch: 1 }],
  ['a map that tiles of 4 do not fill', { map: 6, batch: 64 }],
  ['a map with more tiles than pay', { map: 20 }],
])('%s: convolved directly', (_, options) => {
  expect(operations(block(options))).not.toContain(WINOGRAD_CONV);
});

test('a convolution whose result is wanted too is left alone', () => {
  const step = block();
  const watched: Step = {
    ...step,
    run: (args) => {
      const z = tf.conv2d(args.inputs['x'] as tf.Tensor4D, args.constants['filter1'] as tf.Tensor4D, 1, 'same');
      return { outputs: { ...step.run(args).outputs, z }, state: {} };
    },
  };
  expect(operations(watched).filter((op) => op === WINOGRAD_CONV)).toHaveLength(1);
});

describe.skipIf(!provisioned)('on TensorFlow', () => {
  test('gives what the recorded graph gives, to 2e-5 of the largest value', async () => {
    const step = block();
    const x = wave([32, 8, 8, CHANNELS], 0);
    const expected = onPlainJavaScript(() => interpret(record(step), { x }, {}));
    const compiled = await compileGraphStep(loadEngine().binding, step);
    const found = await compiled.run({ x: x.data });
    compiled.dispose();
    for (const name of ['y', 'mean']) {
      const [a, b] = [found[name]!, expected.outputs[name] as Float32Array];
      const largest = b.reduce((most: number, value) => Math.max(most, Math.abs(value)), 0);
      let worst = 0;
      b.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - a[i]!))));
      expect(worst / largest).toBeLessThan(2e-5);
      expect(largest).toBeGreaterThan(0.1);
    }
  });
});
