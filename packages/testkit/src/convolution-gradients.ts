import { tf } from '@limbeck/core';
import type { HostData, HostTensor, Step } from '@limbeck/core';
import { expect } from 'vitest';
import { directConvolution, elementAt, places } from './direct-convolution.js';
import { largestOf } from './largest-of.js';

export interface ConvolutionGradients {
  readonly x: HostTensor;
  /** `[3, 3, C, K]`; state of the step, as a trained filter is. */
  readonly filter: HostTensor;
  /** What comes back to the output. */
  readonly dy: HostTensor;
}

/** A convolution, negated, and its gradients: outputs `y`, `dx`, `dFilter`. */
export function convolutionGradientsStep({ x, filter, dy }: ConvolutionGradients): Step {
  return {
    name: 'convolution gradients',
    inputs: { x, dy },
    state: { filter },
    constants: {},
    run: ({ inputs, state }) => {
      const convolve = (a: tf.Tensor, f: tf.Tensor): tf.Tensor => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, 'same');
      const [dx, dFilter] = tf.grads(convolve)([inputs['x']!, state['filter']!], inputs['dy']!);
      return { outputs: { y: tf.neg(convolve(inputs['x']!, state['filter']!)), dx: dx!, dFilter: dFilter! }, state: {} };
    },
  };
}

/** Compares what an engine gave for that step with the definition, at some hundred places of each; `tolerance` is relative to the largest value. */
export function expectConvolutionGradients({ y, dx, dFilter }: Readonly<Record<string, HostData>>, { x, filter, dy }: ConvolutionGradients, tolerance: number): void {
  const close = (found: HostTensor, expected: (place: Parameters<typeof elementAt>[1]) => number): void => {
    const largest = largestOf(found.data);
    for (const place of places(found.shape)) expect(Math.abs(elementAt(found, place) - expected(place)) / largest, place.join()).toBeLessThan(tolerance);
  };
  close({ ...dy, data: y! }, (place) => -directConvolution.output(x, filter, place));
  close({ ...x, data: dx! }, (place) => directConvolution.inputGradient(dy, filter, place));
  close({ ...filter, data: dFilter! }, (place) => directConvolution.filterGradient(x, dy, filter.shape[0]!, place));
}
