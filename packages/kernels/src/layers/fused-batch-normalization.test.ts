import { tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FusedBatchNormalization } from './fused-batch-normalization.js';

function modelOf(layer: tf.layers.Layer, shape: readonly number[]): tf.LayersModel {
  const input = tf.input({ name: 'input', shape: [...shape] });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
}

function weight(layer: tf.layers.Layer, name: string): number[] {
  return [...layer.weights.find(({ originalName }) => originalName.endsWith(name))!.read().dataSync()];
}

describe('FusedBatchNormalization', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('follows the batch as PyTorch does: 0.1 of the mean and of the unbiased variance', () => {
    const layer = new FusedBatchNormalization({ name: 'bn' });
    const model = modelOf(layer, [1]);
    const y = model.apply(tf.tensor2d([[1], [2], [3], [4]]), { training: true }) as tf.Tensor;
    expect([...y.dataSync()].map((value) => Number(value.toFixed(3)))).toEqual([-1.342, -0.447, 0.447, 1.342]);
    expect(weight(layer, 'moving_mean')[0]).toBeCloseTo(0.25, 6);
    // torch.nn.BatchNorm1d on 1, 2, 3, 4: running_var = 0.9 * 1 + 0.1 * 5/3
    expect(weight(layer, 'moving_variance')[0]).toBeCloseTo(0.9 + 0.1 * (5 / 3), 6);
  });

  it('corrects the variance by the number of positions, not of samples', () => {
    const layer = new FusedBatchNormalization({ name: 'bn' });
    modelOf(layer, [2, 1, 1]).apply(tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]), { training: true });
    expect(weight(layer, 'moving_variance')[0]).toBeCloseTo(0.9 + 0.1 * (5 / 3), 6);
  });

  it.each([[[3]], [[2, 2, 3]]])('trains and infers like the stock layer for samples %j', (shape) => {
    const args = { name: 'bn', momentum: 0.7, epsilon: 1e-3 };
    const [fused, stock] = [new FusedBatchNormalization(args), tf.layers.batchNormalization(args)].map((layer) => modelOf(layer, shape));
    const x = tf.randomNormal([4, ...shape], 1, 2, 'float32', 7);
    const difference = (training: boolean): number =>
      tf.max(tf.abs(tf.sub(fused!.apply(x, { training }) as tf.Tensor, stock!.apply(x, { training }) as tf.Tensor))).dataSync()[0]!;
    expect(difference(true)).toBeLessThan(1e-5);
    // One step's moving variance differs by the unbiased correction only.
    expect(difference(false)).toBeLessThan(0.3);
    stock!.setWeights(fused!.getWeights());
    expect(difference(false)).toBe(0);
  });

  it('saves itself as the stock layer', async () => {
    const model = modelOf(new FusedBatchNormalization({ name: 'bn' }), [3]);
    const topology = JSON.parse(JSON.stringify(model.toJSON(undefined, false)));
    expect(JSON.stringify(topology)).toContain('"class_name":"BatchNormalization"');
    const loaded = await tf.models.modelFromJSON(topology);
    expect(loaded.getLayer('bn')).not.toBeInstanceOf(FusedBatchNormalization);
    expect(loaded.getLayer('bn').getConfig()).toMatchObject({ momentum: 0.9, epsilon: 1e-5 });
  });

  it('leaves no tensor behind', () => {
    const model = modelOf(new FusedBatchNormalization({ name: 'bn' }), [3]);
    const x = tf.randomNormal([4, 3], 0, 1, 'float32', 7);
    const step = (): void => tf.tidy(() => tf.variableGrads(() => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor))) && undefined);
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses to train on one value a channel', () => {
    const model = modelOf(new FusedBatchNormalization({ name: 'bn' }), [3]);
    expect(() => model.apply(tf.ones([1, 3]), { training: true })).toThrow('LIM3001 Batch normalisation "bn" cannot train on a batch of shape [1, 3].');
  });

  it('refuses what it cannot do', () => {
    expect(() => new FusedBatchNormalization({ scale: false })).toThrow(RangeError);
    expect(() => new FusedBatchNormalization({ axis: 1 })).toThrow(RangeError);
  });
});
