import { tf } from '@limbeck/core';
import { batchNormTraining } from '@limbeck/kernels';
import { describe, it } from 'vitest';
import { expectSameAsEager, host } from '../agreement.test.support.js';

const CHANNELS = 3;

describe('batch normalisation', () => {
  it('in training, of images and of rows, and its gradients', async () => {
    for (const shape of [[4, 5, 3, CHANNELS], [16, CHANNELS]]) {
      const normalise = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor => batchNormTraining(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5).y;
      const loss = (...args: tf.Tensor[]): tf.Tensor => tf.sum(tf.mul(tf.square(normalise(args[0]!, args[1]!, args[2]!)), args[0]!));
      const moments = ({ x, gamma, beta }: Readonly<Record<string, tf.Tensor>>) => batchNormTraining(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5);
      const gradient = (which: number) => ({ x, gamma, beta }: Readonly<Record<string, tf.Tensor>>) => tf.grads(loss)([x!, gamma!, beta!])[which]!;
      await expectSameAsEager({ x: host(shape, 1), gamma: host([CHANNELS], 2), beta: host([CHANNELS], 3) }, {
        [`y [${shape.join()}]`]: ({ x, gamma, beta }) => normalise(x!, gamma!, beta!),
        [`mean [${shape.join()}]`]: (inputs) => moments(inputs).mean,
        [`variance [${shape.join()}]`]: (inputs) => moments(inputs).variance,
        [`dx [${shape.join()}]`]: gradient(0),
        [`dgamma [${shape.join()}]`]: gradient(1),
        [`dbeta [${shape.join()}]`]: gradient(2),
      });
    }
  });

  it('keeps the variance of values far from 0', async () => {
    const far = { ...host([4, 4, 4, CHANNELS]), data: Float32Array.from(host([4, 4, 4, CHANNELS]).data, (value) => 1000 + value) };
    await expectSameAsEager({ far, gamma: host([CHANNELS], 2), beta: host([CHANNELS], 3) }, { variance: ({ far: x, gamma, beta }) => batchNormTraining(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5).variance }, 1e-4);
  });

  it('in inference, beside a convolution or alone', async () => {
    const statistics = { mean: host([CHANNELS], 2), variance: { shape: [CHANNELS], dtype: 'float32', data: Float32Array.of(0.1, 1, 7) } as const, scale: host([CHANNELS], 4), offset: host([CHANNELS], 5) };
    await expectSameAsEager({ x: host([2, 4, 4, CHANNELS]), rows: host([6, CHANNELS]), filter: host([3, 3, CHANNELS, CHANNELS], 6), ...statistics }, {
      alone: ({ x, mean, variance, scale, offset }) => tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3),
      convolved: ({ x, filter, mean, variance, scale, offset }) => tf.relu(tf.batchNorm(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3)),
      rows: ({ rows, mean, variance, scale, offset }) => tf.batchNorm(rows!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3),
      plain: ({ x, mean, variance }) => tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D),
    });
  });
});
