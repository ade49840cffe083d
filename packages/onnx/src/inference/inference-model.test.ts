import { tf, toTensor } from '@limbeck/core';
import type { HostTensor, NamedTensors, Step } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { host } from '../agreement.test.support.js';
import { loadOnnxRuntime } from '../session/onnxruntime.js';
import { encodeModel } from '../write/model.js';
import { inferenceModel } from './inference-model.js';

type Body = (x: tf.Tensor4D, weights: NamedTensors) => tf.Tensor;

/** Batch statistics like trained ones: positive variances, nothing 0 or 1. */
const statistics = (channels: number): Record<string, HostTensor> => ({
  'bn/gamma': host([channels], 2), 'bn/beta': host([channels], 3), 'bn/mean': host([channels], 4),
  'bn/variance': { ...host([channels], 5), data: host([channels], 5).data.map((value) => 0.5 + value * value) as Float32Array },
});

const normalize = (x: tf.Tensor4D, weights: NamedTensors): tf.Tensor4D =>
  tf.batchNorm(x, weights['bn/mean'] as tf.Tensor1D, weights['bn/variance'] as tf.Tensor1D, weights['bn/beta'] as tf.Tensor1D, weights['bn/gamma'] as tf.Tensor1D, 1e-3) as tf.Tensor4D;

const stepOf = (constants: Readonly<Record<string, HostTensor>>, body: Body) => (batch: number): Step => ({
  name: 'toy', inputs: { input: { shape: [batch, 6, 5, 3], dtype: 'float32' } }, state: {}, constants,
  run: ({ inputs, constants: tensors }) => ({ outputs: { logits: body(inputs['input'] as tf.Tensor4D, tensors) }, state: {} }),
});

/** The operations of the ONNX graph, whose results for two batch sizes must be what tfjs computes. */
async function operations(constants: Readonly<Record<string, HostTensor>>, body: Body): Promise<{ readonly ops: readonly string[]; readonly names: readonly string[] }> {
  const model = inferenceModel(stepOf(constants, body));
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(encodeModel(model));
  for (const batch of [1, 4]) {
    const x = host([batch, 6, 5, 3], batch);
    const expected = tf.tidy(() => body(toTensor(x) as tf.Tensor4D, Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, toTensor(value)]))).dataSync());
    const { logits } = await session.run({ input: new Tensor('float32', x.data as Float32Array, [...x.shape]) });
    const scale = Math.max(...expected.map(Math.abs));
    expect(Math.max(...expected.map((value, i) => Math.abs(value - (logits!.data[i] as number)))) / scale).toBeLessThan(2e-6);
  }
  await session.release();
  return { ops: model.nodes.map(({ op }) => op), names: model.initializers.map(({ name }) => name).filter((name) => name.includes('/')) };
}

describe('inferenceModel', () => {
  beforeAll(async () => { await tf.setBackend('cpu'); });

  it('folds batch normalisation into the convolution before it', async () => {
    const weights = { 'conv/kernel': host([3, 3, 3, 4]), ...statistics(4) };
    expect(await operations(weights, (x, w) => normalize(tf.conv2d(x, w['conv/kernel'] as tf.Tensor4D, 1, 'same'), w))).toEqual({ ops: ['Transpose', 'Conv', 'Transpose'], names: ['conv/kernel', 'conv/bias'] });
  });

  it('folds it into a convolution with a bias', async () => {
    const weights = { 'conv/kernel': host([3, 3, 3, 4]), 'conv/bias': host([4], 7), ...statistics(4) };
    const body: Body = (x, w) => normalize(tf.fused.conv2d({ x, filter: w['conv/kernel'] as tf.Tensor4D, strides: 2, pad: 'valid', bias: w['conv/bias'] as tf.Tensor1D }), w);
    expect(await operations(weights, body)).toEqual({ ops: ['Transpose', 'Conv', 'Transpose'], names: ['conv/kernel', 'conv/bias'] });
  });

  it('folds it into a convolution by depth with several filters a channel', async () => {
    const weights = { 'conv/kernel': host([3, 3, 3, 2]), ...statistics(6) };
    expect((await operations(weights, (x, w) => normalize(tf.depthwiseConv2d(x, w['conv/kernel'] as tf.Tensor4D, 1, 'same'), w))).ops).not.toContain('BatchNormalization');
  });

  it('folds it into a matrix product, through the reshapes around it', async () => {
    const weights = { 'dense/kernel': host([90, 4]), ...statistics(4) };
    const body: Body = (x, w) => normalize(tf.reshape(tf.matMul(tf.reshape(x, [-1, 90]), w['dense/kernel'] as tf.Tensor2D), [-1, 1, 1, 4]), w).reshape([-1, 4]);
    expect(await operations(weights, body)).toEqual({ ops: ['Reshape', 'Gemm'], names: ['dense/kernel', 'dense/bias'] });
  });

  it.each<[string, Record<string, HostTensor>, Body]>([
    ['follows no linear operation', statistics(3), (x, w) => normalize(tf.relu(x), w)],
    ['is not the only reader', { 'conv/kernel': host([1, 1, 3, 4]), ...statistics(4) }, (x, w) => { const y = tf.conv2d(x, w['conv/kernel'] as tf.Tensor4D, 1, 'same'); return tf.add(normalize(y, w), y); }],
    ['follows an activation within the convolution', { 'conv/kernel': host([1, 1, 3, 4]), ...statistics(4) }, (x, w) => normalize(tf.fused.conv2d({ x, filter: w['conv/kernel'] as tf.Tensor4D, strides: 1, pad: 'same', activation: 'relu' }), w)],
  ])('keeps batch normalisation that %s', async (_, weights, body) => {
    expect((await operations(weights, body)).ops).toContain('BatchNormalization');
  });

  it('cuts parts out of every sample', async () => {
    expect((await operations({}, (x) => tf.slice(x, [0, 1, 0, 0], [-1, 4, 5, 2]))).ops).toEqual(['Slice']);
  });

  it('refuses a network in which samples of a batch meet', () => {
    expect(() => inferenceModel(stepOf({}, (x) => tf.mul(x, 1 / x.shape[0])))).toThrow(/LIM3010 "toy" cannot be written as a graph for batches of any size/);
  });
});
