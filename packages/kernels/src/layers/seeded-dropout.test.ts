import { isRandomInputLayer, tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededDropout } from './seeded-dropout.js';

function modelOf(layer: tf.layers.Layer): tf.LayersModel {
  const input = tf.input({ name: 'input', shape: [4] });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
}

const x = (): tf.Tensor2D => tf.tensor2d([[1, 2, 3, 4]]);

describe('SeededDropout', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('keeps where its random input reaches the rate, scaled to keep the mean', () => {
    const layer = new SeededDropout({ name: 'dropout', rate: 0.25 });
    const model = modelOf(layer);
    layer.randomInput = tf.tensor2d([[0, 0.24, 0.25, 0.9]]);
    expect([...(model.apply(x(), { training: true }) as tf.Tensor).dataSync()]).toEqual([0, 0, 4, Math.fround(16 / 3)]);
    const gradient = tf.grad((input) => tf.sum(model.apply(input, { training: true }) as tf.Tensor))(x());
    expect([...gradient.dataSync()]).toEqual([0, 0, Math.fround(4 / 3), Math.fround(4 / 3)]);
  });

  it('says which random numbers it needs', () => {
    const layer = new SeededDropout({ name: 'dropout', rate: 0.5 });
    modelOf(layer);
    expect(isRandomInputLayer(layer)).toBe(true);
    expect(layer.randomShape(8)).toEqual([8, 4]);
  });

  it('is the identity in inference, and with rate 0', () => {
    expect([...(modelOf(new SeededDropout({ rate: 0.5 })).predict(x()) as tf.Tensor).dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...(modelOf(new SeededDropout({ rate: 0 })).apply(x(), { training: true }) as tf.Tensor).dataSync()]).toEqual([1, 2, 3, 4]);
  });

  it('refuses to train without its random numbers, or with others', () => {
    const layer = new SeededDropout({ name: 'dropout', rate: 0.5 });
    const model = modelOf(layer);
    expect(() => model.apply(x(), { training: true })).toThrow('Dropout "dropout" runs in training without its random numbers');
    layer.randomInput = tf.zeros([2, 4]);
    expect(() => model.apply(x(), { training: true })).toThrow('needs random numbers of shape [1, 4], not [2, 4]');
  });

  it('saves itself as the stock layer', async () => {
    const topology = JSON.parse(JSON.stringify(modelOf(new SeededDropout({ name: 'dropout', rate: 0.5 })).toJSON(undefined, false)));
    const loaded = await tf.models.modelFromJSON(topology);
    expect(loaded.getLayer('dropout').getClassName()).toBe('Dropout');
    expect(loaded.getLayer('dropout')).not.toBeInstanceOf(SeededDropout);
    expect(loaded.getLayer('dropout').getConfig()).toMatchObject({ rate: 0.5 });
  });

  it('refuses rates outside [0, 1)', () => {
    expect(() => new SeededDropout({ rate: 1 })).toThrow(RangeError);
    expect(() => new SeededDropout({ rate: NaN })).toThrow(RangeError);
  });
});
