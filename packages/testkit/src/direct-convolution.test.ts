import { tf, toTensor } from '@limbeck/core';
import type { HostTensor } from '@limbeck/core';
import { expect, it } from 'vitest';
import { directConvolution, elementAt, places } from './direct-convolution.js';

const wave = (shape: readonly number[], phase: number): HostTensor => ({ shape, dtype: 'float32', data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(12.9898 * i + phase)) });

it('agrees with tfjs, borders included', () => {
  void tf.setBackend('cpu');
  const [x, f, dy] = [wave([2, 5, 6, 3], 1), wave([3, 3, 3, 4], 2), wave([2, 5, 6, 4], 3)];
  const convolve = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
  const hostOf = (tensor: tf.Tensor): HostTensor => ({ shape: tensor.shape, dtype: 'float32', data: tensor.dataSync() as Float32Array });
  const y = hostOf(convolve(toTensor(x), toTensor(f)));
  const [dx, df] = tf.grads(convolve)([toTensor(x), toTensor(f)], toTensor(dy)).map(hostOf);
  for (const place of places(y.shape)) expect(directConvolution.output(x, f, place)).toBeCloseTo(elementAt(y, place), 5);
  for (const place of places(x.shape)) expect(directConvolution.inputGradient(dy, f, place)).toBeCloseTo(elementAt(dx!, place), 5);
  for (const place of places(f.shape)) expect(directConvolution.filterGradient(x, dy, 3, place)).toBeCloseTo(elementAt(df!, place), 4);
});
