import { tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { record } from '@limbeck/trace';
import { describe, expect, it } from 'vitest';
import { expectSameAsEager, host, type Outputs } from '../agreement.test.support.js';
import { poolBeforeRelu } from './pool-before-relu.js';

const pool = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 2, 2, 'same');
const step = (outputs: Outputs): Step => ({ name: 'pool', inputs: { x: { shape: [2, 5, 6, 3], dtype: 'float32' } }, state: {}, constants: {}, run: ({ inputs }) => ({ outputs: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output(inputs)])), state: {} }) });
const train: Outputs = { y: ({ x }) => pool(tf.relu(x!)), dx: ({ x }) => tf.grad((a) => tf.sum(tf.square(pool(tf.relu(a)))))(x!) };
const sizesOf = (outputs: Outputs, op: string): number[] => poolBeforeRelu(record(step(outputs))).nodes.filter((node) => node.op === op).map((node) => node.outputs[0]!.shape[1]!);

describe('poolBeforeRelu', () => {
  it('rectifies and masks the pooled tensor, with the same results', async () => {
    expect([sizesOf(train, tf.Relu), sizesOf(train, tf.Step)]).toEqual([[3], [3]]);
    const x = host([2, 5, 6, 3]);
    // A third of the elements equal, so that there are ties.
    const ties = { ...x, data: x.data.map((value, i) => (i % 3 === 0 ? 0.25 : value)) };
    for (const input of [x, ties, { ...x, data: x.data.map((value) => value - 0.7) }]) await expectSameAsEager({ x: input }, train);
  });

  it('leaves a rectified tensor that others use', async () => {
    const outputs: Outputs = { ...train, mean: ({ x }) => tf.mean(tf.relu(x!)) };
    expect(sizesOf(outputs, tf.Relu)).toEqual([5]);
    expect(sizesOf({ ...train, rectified: ({ x }) => tf.relu(x!) }, tf.Relu)).toEqual([5]);
    await expectSameAsEager({ x: host([2, 5, 6, 3]) }, outputs);
  });

  it('leaves a forward pass', () => {
    expect(sizesOf({ y: train['y']! }, tf.Relu)).toEqual([5]);
  });
});
