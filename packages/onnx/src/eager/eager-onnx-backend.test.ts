import { tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, host, ints } from '../agreement.test.support.js';
import { OnnxBackend } from '../session/onnx-backend.js';
import { loadOnnxRuntime } from '../session/onnxruntime.js';
import { EagerOnnxBackend } from './eager-onnx-backend.js';
import { KernelSessions } from './kernel-sessions.js';

const inputs = { x: host([4, 6, 6, 2], 1), labels: ints([4], [0, 2, 1, 0]), lr: host([], 3) };
const weights = { filter: host([3, 3, 2, 5], 4), dense: host([5, 3], 5) };

/** One step of gradient descent through a convolution, a mean, a product and a softmax. */
const descent: Step = {
  name: 'descent',
  inputs,
  state: weights,
  constants: {},
  run: ({ inputs: { x, labels, lr }, state }) => {
    const loss = (filter: tf.Tensor, dense: tf.Tensor): tf.Scalar => {
      const features = tf.mean(tf.relu(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')), [1, 2]);
      const predicted = tf.logSoftmax(tf.matMul(features as tf.Tensor2D, dense as tf.Tensor2D));
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(labels as tf.Tensor1D, 3), predicted), 1)));
    };
    const [filter, dense] = [state['filter']!, state['dense']!];
    const [dFilter, dDense] = tf.grads(loss)([filter, dense]);
    return { outputs: { loss: loss(filter, dense) }, state: { filter: tf.sub(filter, tf.mul(dFilter!, lr!)), dense: tf.sub(dense, tf.mul(dDense!, lr!)) } };
  },
};

describe('ONNX Runtime in eager mode', () => {
  let eager: EagerOnnxBackend;
  beforeAll(async () => { eager = new EagerOnnxBackend(await loadOnnxRuntime(), 1); });
  afterAll(() => eager.dispose());

  it('gives the numbers of the compiled step, state included', async () => {
    const compiling = new OnnxBackend(await loadOnnxRuntime(), 1);
    const [one, other] = [await eager.compile(descent), await compiling.compile(descent)];
    for (let i = 0; i < 3; i++) expect((await one.run(dataOf(inputs)))['loss']![0]).toBeCloseTo((await other.run(dataOf(inputs)))['loss']![0]!, 5);
    const [mine, its] = [await one.readState(), await other.readState()];
    for (const name of Object.keys(weights)) mine[name]!.data.forEach((value, i) => expect(value).toBeCloseTo(its[name]!.data[i]!, 5));
    one.dispose();
    compiling.dispose();
  });

  it('keeps neither tensors nor sessions from call to call', async () => {
    const step = await eager.compile(descent);
    await step.run(dataOf(inputs));
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
    for (let i = 0; i < 5; i++) await step.run(dataOf(inputs));
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual(before);
    step.dispose();
  });

  it('computes when an operation is called, and refuses dtypes that it has no kernels for', async () => {
    const before = tf.getBackend();
    await tf.setBackend(await eager.register());
    try {
      const tensor = tf.tensor1d([1, 2, 3]);
      expect([...tf.cumprod(tensor).dataSync()]).toEqual([1, 2, 6]);
      expect([...tf.sum(tf.zeros([0, 2]), 0).dataSync()]).toEqual([0, 0]);
      expect(() => tf.tile(tf.tensor1d(['a']), [2])).toThrow('dtype "string"');
      expect(() => tf.gather(tensor, tf.tensor1d([7], 'int32'))).toThrow('out of data bounds');
    } finally {
      await tf.setBackend(before);
    }
  });
});

describe('sessions of kernels', () => {
  it('are opened once for the same call, and the one used longest ago makes room', async () => {
    const sessions = new KernelSessions(await loadOnnxRuntime(), 2);
    const call = (value: number) => ({ op: tf.Fill, inputs: {}, attributes: { shape: [1], value, dtype: 'float32' }, outputs: [{ shape: [1], dtype: 'float32' as const }] });
    const first = sessions.of(call(-0));
    expect(sessions.of(call(-0))).toBe(first);
    sessions.of(call(Infinity));
    expect(sessions.of(call(-0))).toBe(first);
    sessions.of(call(NaN));
    expect(sessions.size).toBe(2);
    expect(sessions.of(call(-0))).toBe(first);
    expect(sessions.of(call(Infinity)).run({})[0]!.data[0]).toBe(Infinity);
    sessions.dispose();
    expect(sessions.size).toBe(0);
  });
});
