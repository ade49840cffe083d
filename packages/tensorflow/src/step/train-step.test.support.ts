import { tf } from '@limbeck/core';
import type { HostData, HostTensor, NamedHostTensors, Step } from '@limbeck/core';
import { batchNormTraining, type BatchNormTrainingResult } from '@limbeck/kernels';

const BATCH = 8;
const CLASSES = 3;

function wave(shape: readonly number[], phase: number, scale = 0.4): HostTensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: size }, (_, i) => scale * Math.sin(7.3 * (i + 1) + phase)) };
}

const fill = (shape: readonly number[], value: number): HostTensor => ({ ...wave(shape, 0), data: wave(shape, 0).data.map(() => value) });

const PARAMETERS: NamedHostTensors = {
  'conv/kernel': wave([3, 3, 2, 4], 0),
  'bn/gamma': fill([4], 1),
  'bn/beta': fill([4], 0),
  'dense/kernel': wave([64, CLASSES], 1),
  'dense/bias': fill([CLASSES], 0),
};
const NAMES = Object.keys(PARAMETERS);

/** A train step of a convolutional network with batch normalisation: cross-entropy, weight decay, SGD with momentum, moving averages, a counter. */
export const trainStep: Step = {
  name: 'train small cnn',
  inputs: { x: { shape: [BATCH, 8, 8, 2], dtype: 'float32' }, labels: { shape: [BATCH], dtype: 'int32' }, learningRate: { shape: [], dtype: 'float32' } },
  state: {
    ...PARAMETERS,
    ...Object.fromEntries(NAMES.map((name) => [`momentum@${name}`, fill(PARAMETERS[name]!.shape, 0)])),
    'bn/movingMean': fill([4], 0),
    'bn/movingVariance': fill([4], 1),
    count: { shape: [], dtype: 'int32', data: Int32Array.of(0) },
  },
  constants: { scale: wave([CLASSES], 2, 1) },
  run({ inputs, state, constants }) {
    const next: Record<string, tf.Tensor> = {};
    const normalized = (kernel: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): BatchNormTrainingResult<tf.Tensor> =>
      batchNormTraining<tf.Tensor>(tf.conv2d(inputs['x'] as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3);
    const loss = (...parameters: tf.Tensor[]): tf.Scalar => {
      const [kernel, gamma, beta, weights, bias] = parameters as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
      const normal = normalized(kernel, gamma, beta);
      const pooled = tf.reshape(tf.maxPool(tf.relu(normal.y) as tf.Tensor4D, 2, 2, 'valid'), [BATCH, 64]) as tf.Tensor2D;
      const logits = tf.mul(tf.add(tf.matMul(pooled, weights), bias), constants['scale']!);
      const targets = tf.oneHot(inputs['labels'] as tf.Tensor1D, CLASSES);
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.cast(targets, 'float32'), tf.logSoftmax(logits)), 1)));
    };
    const { value, grads } = tf.valueAndGrads(loss)(NAMES.map((name) => state[name]!));
    NAMES.forEach((name, i) => {
      const velocity = tf.add(tf.mul(state[`momentum@${name}`]!, 0.9), tf.add(grads[i]!, tf.mul(state[name]!, 1e-3)));
      next[`momentum@${name}`] = velocity;
      next[name] = tf.sub(state[name]!, tf.mul(velocity, inputs['learningRate']!));
    });
    const { mean, variance } = normalized(state['conv/kernel']!, state['bn/gamma']!, state['bn/beta']!);
    next['bn/movingMean'] = tf.add(tf.mul(state['bn/movingMean']!, 0.9), tf.mul(mean, 0.1));
    next['bn/movingVariance'] = tf.add(tf.mul(state['bn/movingVariance']!, 0.9), tf.mul(variance, 0.1));
    next['count'] = tf.add(state['count']!, tf.scalar(1, 'int32'));
    return { outputs: { loss: value, norm: tf.norm(grads[0]!) }, state: next };
  },
};

/** The batch of the given number. */
export function batch(number: number): Record<string, HostData> {
  return { x: wave([BATCH, 8, 8, 2], number, 1).data, labels: Int32Array.from({ length: BATCH }, (_, i) => (i * 7 + number) % CLASSES), learningRate: Float32Array.of(0.1) };
}
