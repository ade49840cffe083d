import { LimbeckError, tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FusedBatchNormalization } from './layers/fused-batch-normalization.js';
import { readWeights, writeWeights } from './weights.js';

function build(): tf.LayersModel {
  const input = tf.input({ name: 'input', shape: [2] });
  const hidden = tf.layers.dense({ name: 'hidden', units: 3 }).apply(input);
  const normalized = new FusedBatchNormalization({ name: 'bn' }).apply(hidden);
  return tf.model({ name: 'toy', inputs: input, outputs: tf.layers.dense({ name: 'logits', units: 2 }).apply(normalized) as tf.SymbolicTensor });
}

const NAMES = ['hidden/kernel', 'hidden/bias', 'bn/gamma', 'bn/beta', 'bn/moving_mean', 'bn/moving_variance', 'logits/kernel', 'logits/bias'];

describe('readWeights and writeWeights', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('name weights by layer, also when another model uses the same names', () => {
    const [first, second] = [build(), build()];
    expect(Object.keys(readWeights(first).weights)).toEqual(NAMES);
    expect(Object.keys(readWeights(second).weights)).toEqual(NAMES);
  });

  it('tell trained weights from state', () => {
    expect(readWeights(build()).trainable).toEqual(NAMES.filter((name) => !name.includes('moving')));
  });

  it('copy: writing to what was read does not reach the model', () => {
    const model = build();
    const before = structuredClone(readWeights(model));
    for (const { data } of Object.values(readWeights(model).weights)) data.fill(7);
    expect(readWeights(model)).toEqual(before);
  });

  it('carry a model over to another', () => {
    const [from, to] = [build(), build()];
    writeWeights(to, readWeights(from).weights);
    expect(readWeights(to)).toEqual(readWeights(from));
    const x = tf.ones([1, 2]);
    expect([...(to.predict(x) as tf.Tensor).dataSync()]).toEqual([...(from.predict(x) as tf.Tensor).dataSync()]);
  });

  it('leave no tensor behind', () => {
    const model = build();
    const before = tf.memory().numTensors;
    writeWeights(model, readWeights(model).weights);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('name the first tensor that does not fit, and write nothing', () => {
    const model = build();
    const { weights } = readWeights(model);
    const before = readWeights(model).weights;
    const zero = { shape: [2], dtype: 'float32', data: new Float32Array(2) } as const;
    const failure = (given: typeof weights): LimbeckError => {
      try {
        writeWeights(model, given);
      } catch (error) {
        if (error instanceof LimbeckError) return error;
      }
      throw new Error('not refused');
    };
    expect(failure({ ...weights, 'hidden/bias': zero, 'logits/kernel': zero })).toMatchObject({
      code: 'LIM3003',
      details: { what: 'The weight "hidden/bias" does not fit the model.', expected: 'float32 [3]', found: 'float32 [2]' },
    });
    const { 'bn/gamma': _, ...incomplete } = weights;
    expect(failure(incomplete).message).toContain('"bn/gamma"');
    expect(failure({ ...weights, 'extra/kernel': zero }).message).toContain('"extra/kernel"');
    expect(readWeights(model).weights).toEqual(before);
  });
});
