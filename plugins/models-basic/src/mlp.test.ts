import { tf } from '@limbeck/core';
import { multiplyAdds } from '@limbeck/kernels';
import { describeModel } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import mlp from './mlp.js';

describeModel(mlp, {}, { inputShape: [4, 4, 1], classes: 3, parameters: 16 * 128 + 128 + 128 * 3 + 3 });
describeModel(mlp, { hidden: [] }, { inputShape: [5], classes: 3, parameters: 5 * 3 + 3 });
describeModel(
  mlp,
  { hidden: [8, 6], activation: 'tanh', dropout: 0.3, batchNorm: true },
  { inputShape: [5], classes: 3, parameters: 5 * 8 + 2 * 8 + 8 * 6 + 2 * 6 + 6 * 3 + 3 },
);

describe('mlp', () => {
  it('counts the multiply-adds of its dense layers', () => {
    const model = mlp.build({ inputShape: [28, 28, 1], classes: 10, seed: 0 }, mlp.options.parse({ hidden: [32] }));
    expect(multiplyAdds(model)).toBe(784 * 32 + 32 * 10);
  });

  it('starts from the weights of PyTorch\'s linear layers', async () => {
    await tf.setBackend('cpu');
    const model = mlp.build({ inputShape: [1000], classes: 10, seed: 3 }, mlp.options.parse({ hidden: [200] }));
    const { mean, variance } = tf.moments(model.getLayer('hidden1').weights[0]!.read());
    expect(mean.dataSync()[0]).toBeCloseTo(0, 3);
    expect(Math.sqrt(variance.dataSync()[0]!)).toBeAllClose(1 / Math.sqrt(3 * 1000), { rtol: 0.01 });
  });

  it('taps the activations and the last one as pooled', () => {
    expect(mlp.taps!(mlp.options.parse({ hidden: [8, 6] }))).toEqual({ stage1: 'hidden1', stage2: 'hidden2', pooled: 'hidden2' });
    expect(mlp.taps!(mlp.options.parse({ hidden: [8], batchNorm: true }))).toEqual({ stage1: 'hidden1_relu', pooled: 'hidden1_relu' });
  });
});
