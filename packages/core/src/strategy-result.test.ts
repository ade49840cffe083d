import { describe, expect, it } from 'vitest';
import { resultOf, scalarResultOf } from './strategy-result.js';
import { tf } from './tf.js';

describe('what a loss gives', () => {
  it('is a result, also where it is the loss alone', () => {
    const loss = tf.scalar(1);
    expect(resultOf(loss)).toEqual({ loss });
    const result = { loss, rows: {} };
    expect(resultOf(result)).toBe(result);
    expect(scalarResultOf('mine', result)).toBe(result);
  });

  it.each<[string, unknown, string]>([
    ['a vector', tf.tensor1d([1]), 'a tensor of shape [1]'],
    ['a result with a vector', { loss: tf.tensor1d([1, 2]) }, 'a tensor of shape [2]'],
    ['a number', 1, 'the number 1'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a promise', Promise.resolve(tf.scalar(1)), 'a promise'],
    ['a tensor of another copy', { shape: [], dtype: 'float32' }, 'a tensor of another copy of TensorFlow.js'],
    ['some object', { value: 1, rows: {} }, 'an object with the keys value, rows'],
  ])('is refused where it is %s', (_, given, found) => {
    expect(() => scalarResultOf('mine', given as tf.Scalar)).toThrow(expect.objectContaining({ code: 'LIM3002', details: expect.objectContaining({ what: 'Strategy "mine" did not return a scalar.', found }) }));
  });
});
