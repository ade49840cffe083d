import { tf } from '@limbeck/core';
import type { HostTensor, NamedHostTensors, Step } from '@limbeck/core';
import { convolutionGradientsStep, expectConvolutionGradients, largestOf } from '@limbeck/testkit';
import { interpret, record } from '@limbeck/trace';
import { describe, expect, test } from 'vitest';
import { onPlainJavaScript, provisioned, runOnce } from '../engine.test.support.js';
import { lower } from './lower.js';

const CHANNELS = 128;

function wave(shape: readonly number[], phase: number, scale = 1): HostTensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: size }, (_, i) => scale * Math.sin(12.9898 * (i + 1) + phase)) };
}

/** A residual block in inference, its weights constants: two normalised convolutions, the first one rectified, plus the input; then the mean over the map. */
const frozen: Step = {
  name: 'frozen block',
  inputs: { x: wave([32, 8, 8, CHANNELS], 0) },
  state: {},
  constants: {
    ...Object.fromEntries([1, 2].map((i) => [`filter${i}`, wave([3, 3, CHANNELS, CHANNELS], i, 0.05)])),
    ...Object.fromEntries(['gamma', 'beta', 'mean'].map((name, i) => [name, wave([CHANNELS], 3 + i)])),
    variance: { ...wave([CHANNELS], 9), data: wave([CHANNELS], 9).data.map((value) => value * value + 0.1) },
  },
  run: ({ inputs, constants: w }) => {
    const normalized = (x: tf.Tensor, filter: string): tf.Tensor4D =>
      tf.batchNorm(tf.conv2d(x as tf.Tensor4D, w[filter] as tf.Tensor4D, 1, 'same'), w['mean'] as tf.Tensor1D, w['variance'] as tf.Tensor1D, w['beta'] as tf.Tensor1D, w['gamma'] as tf.Tensor1D, 1e-5) as tf.Tensor4D;
    const y = tf.relu(tf.add(normalized(tf.relu(normalized(inputs['x']!, 'filter1')), 'filter2'), inputs['x']!));
    return { outputs: { y, mean: tf.mean(y, [1, 2]) }, state: {} };
  },
};

/** A convolution with its gradients; the filter is state. */
const given = { x: wave([32, 8, 8, CHANNELS], 0), filter: wave([3, 3, CHANNELS, CHANNELS], 2, 0.05), dy: wave([32, 8, 8, CHANNELS], 1) };
const trained = convolutionGradientsStep(given);

const operations = (step: Step): string[] => lower(record(step)).graph.getNodeList().map((node) => node.getOp());

test.each([['frozen', frozen], ['trained', trained]])('%s convolutions with many channels go through Winograd\'s transforms', (_, step) => {
  expect(operations(step).filter((op) => op.startsWith('Conv2D'))).toEqual([]);
});

describe.skipIf(!provisioned)('on TensorFlow, to 2e-5 of the largest value', () => {
  test('frozen: gives what the recorded graph gives', async () => {
    const inputs = frozen.inputs as NamedHostTensors;
    const expected = onPlainJavaScript(() => interpret(record(frozen), inputs, {}));
    const found = await runOnce(frozen, inputs);
    for (const [name, values] of Object.entries(expected.outputs)) {
      const largest = largestOf(values);
      expect(largest).toBeGreaterThan(0.1);
      values.forEach((value, i) => { if (Math.abs(value - found[name]![i]!) / largest > 2e-5) expect.fail(`${name}[${i}] is ${found[name]![i]}, not ${value}`); });
    }
  });

  test('trained: convolution and gradients are what they are by definition', async () => {
    expectConvolutionGradients(await runOnce(trained, { x: given.x, dy: given.dy }), given, 2e-5);
  });
});
