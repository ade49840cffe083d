import { LimbeckError, tf } from '@limbeck/core';
import type { Network } from '@limbeck/core';
import { readWeights } from '@limbeck/kernels';
import { beforeAll, describe, expect, it } from 'vitest';
import { tapped, forward } from '../training/model-forward.js';
import { frozenLayers } from './frozen-layers.js';
import { resolveTaps } from './resolve-taps.js';

let network: Network;

beforeAll(async () => {
  await tf.setBackend('cpu');
  const input = tf.input({ name: 'input', shape: [3] });
  const chain = [
    tf.layers.dense({ name: 'stage1_dense', units: 4 }), tf.layers.reLU({ name: 'stage1_relu' }),
    tf.layers.dense({ name: 'stage2_dense', units: 5 }), tf.layers.activation({ name: 'stage2_tanh', activation: 'tanh' }), tf.layers.dense({ name: 'classifier', units: 2 }),
  ];
  const model = tf.model({ inputs: input, outputs: chain.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input) });
  network = { id: 'toy', model, ...readWeights(model), taps: { stage1: 'stage1_relu', stage2: 'stage2_tanh', pooled: 'stage2_tanh' } };
});

const keys = (...patterns: string[]): string[] => resolveTaps(network, patterns, { whose: 'the student toy', where: undefined }).map(({ key }) => key);

function refusal(...patterns: string[]): LimbeckError {
  try {
    keys(...patterns);
  } catch (error) {
    if (error instanceof LimbeckError) return error;
  }
  throw new Error('not refused');
}

describe('taps', () => {
  it('are found by alias and by name, in the order in which they are written', () => {
    expect(keys('stage2', 'stage1_dense', 'stage1')).toEqual(['stage2_tanh', 'stage1_dense', 'stage1_relu']);
    expect(keys('logits')).toEqual(['classifier']);
    expect(keys('last-stage', 'last-stage:preact')).toEqual(['stage2_tanh', 'stage2_tanh:preact']);
  });

  it('are found by globs: over aliases where one fits, else over layers, each once and in the order of the network', () => {
    expect(keys('stage*')).toEqual(['stage1_relu', 'stage2_tanh']);
    expect(keys('*_dense')).toEqual(['stage1_dense', 'stage2_dense']);
    expect(() => keys('stage2.')).toThrow('LIM3004');
  });

  it('take the input of an activation', () => {
    expect(keys('stage1:preact')).toEqual(['stage1_relu:preact']);
    expect(keys('stage*:preact')).toEqual(['stage1_relu:preact', 'stage2_tanh:preact']);
    expect(resolveTaps(network, ['pooled:preact'], { whose: '', where: undefined })[0]!.shape).toEqual([5]);
  });

  it('that do not exist are an error that lists those that do', () => {
    const error = refusal('stage3');
    expect(error).toMatchObject({ code: 'LIM3004', details: { what: '"stage3" is no alias and no layer of the student toy; did you mean "stage1"?' } });
    expect(error.details.next).toBe(
      'Choose from the taps of the student toy: stage1 (stage1_relu), stage2 (stage2_tanh), pooled (stage2_tanh), last-stage (stage2_tanh), logits (classifier); its layers: input, stage1_dense, stage1_relu, stage2_dense, stage2_tanh, classifier.',
    );
    expect(refusal('nothing*').details.what).toBe('"nothing*" is no alias and no layer of the student toy.');
    expect(refusal('stage1_dense:preact').details.what).toContain('"stage1_dense" of the student toy is a Dense layer');
  });

  it('come from the one forward pass, each activation once', () => {
    const taps = resolveTaps(network, ['stage2', 'pooled', 'logits', 'stage1:preact'], { whose: '', where: undefined });
    const whole = tapped(network, taps);
    expect(whole.taps.map(({ key }) => key)).toEqual(['stage2_tanh', 'classifier', 'stage1_relu:preact']);
    const calls: string[] = [];
    const layer = network.model.getLayer('stage1_dense');
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => {
      calls.push(layer.name);
      return call(inputs, kwargs);
    };
    tf.tidy(() => {
      const x = tf.tensor2d([[1, -2, 3]]);
      const { logits, taps: [tanh, again, before] } = forward(whole, x, { training: true, random: {} });
      expect(calls).toEqual(['stage1_dense']);
      expect([...again!.dataSync()]).toEqual([...logits.dataSync()]);
      expect([...logits.dataSync()]).toEqual([...(network.model.predict(x) as tf.Tensor).dataSync()]);
      const byHand = tf.tanh(tf.add(tf.matMul(tf.relu(before!) as tf.Tensor2D, network.model.getLayer('stage2_dense').getWeights()[0] as tf.Tensor2D), 0));
      byHand.dataSync().forEach((value, i) => expect(tanh!.dataSync()[i]).toBeCloseTo(value, 6));
    });
    layer.call = call;
  });
});

describe('freeze', () => {
  it('by an alias means its layer and everything before it, by a name or glob these layers alone', () => {
    expect([...frozenLayers(network, ['stage1'], undefined)].sort()).toEqual(['input', 'stage1_dense', 'stage1_relu']);
    expect([...frozenLayers(network, ['*_dense'], undefined)].sort()).toEqual(['stage1_dense', 'stage2_dense']);
    expect(() => frozenLayers(network, ['stag1'], undefined)).toThrow('LIM3004 `freeze` names "stag1", which is no alias and no layer of toy.');
  });
});
