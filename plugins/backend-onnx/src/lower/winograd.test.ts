import { tf } from '@limbeck/core';
import type { HostTensor, NamedHostTensors, Step } from '@limbeck/core';
import { directConvolution, elementAt, places } from '@limbeck/testkit';
import { record } from '@limbeck/trace';
import { expect, it } from 'vitest';
import { dataOf, host, withStep } from '../agreement.test.support.js';
import { lowerGraph } from './lower-graph.js';

const CHANNELS = 128;
const x = host([32, 8, 8, CHANNELS], 1);
const weight = host([32, 8, 8, CHANNELS], 2);
const filter = { ...host([3, 3, CHANNELS, CHANNELS], 3), data: host([3, 3, CHANNELS, CHANNELS], 3).data.map((value) => value / 30) };

/** A convolution with its gradients, large enough that the filter, which is state, is taken through Winograd's transforms. */
const step: Step = {
  name: 'winograd',
  inputs: { x, weight } satisfies NamedHostTensors,
  state: { filter },
  constants: {},
  run: ({ inputs, state }) => {
    const convolve = (a: tf.Tensor, f: tf.Tensor): tf.Tensor => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, 'same');
    const [dx, dFilter] = tf.grads(convolve)([inputs['x']!, state['filter']!], inputs['weight']!);
    return { outputs: { y: tf.neg(convolve(inputs['x']!, state['filter']!)), dx: dx! }, state: { filter: dFilter! } };
  },
};

it('convolutions with many channels whose filter changes go through Winograd\'s transforms and give the same to 2e-5 of the largest value', async () => {
  expect(Buffer.from(lowerGraph(record(step)).bytes).includes('Conv')).toBe(false);
  await withStep(step, async (compiled) => {
    const { y, dx } = await compiled.run(dataOf({ x, weight }));
    expectElements({ ...x, data: y! }, (place) => -directConvolution.output(x, filter, place));
    expectElements({ ...x, data: dx! }, (place) => directConvolution.inputGradient(weight, filter, place));
    expectElements((await compiled.readState())['filter']!, (place) => directConvolution.filterGradient(x, weight, 3, place));
  });
});

function expectElements(found: HostTensor, expected: (place: Parameters<typeof elementAt>[1]) => number): void {
  const largest = (found.data as Float32Array).reduce((most: number, value: number) => Math.max(most, Math.abs(value)), 0);
  for (const place of places(found.shape)) expect(Math.abs(elementAt(found, place) - expected(place)) / largest, place.join()).toBeLessThan(2e-5);
}
