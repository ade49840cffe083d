import { tf } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { multiplyAdds } from './multiply-adds.js';

function chain(shape: readonly number[], ...layers: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [...shape] });
  return tf.model({ inputs: input, outputs: layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input) });
}

describe('multiplyAdds', () => {
  it('counts output elements times what each takes', () => {
    expect(multiplyAdds(chain([5], tf.layers.dense({ units: 3 })))).toBe(15);
    expect(multiplyAdds(chain([7, 5], tf.layers.dense({ units: 3 })))).toBe(7 * 15);
    expect(multiplyAdds(chain([8, 8, 2], tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' })))).toBe(4 * 4 * 4 * 9 * 2);
    expect(multiplyAdds(chain([8, 8, 2], tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'valid' })))).toBe(6 * 6 * 4 * 9);
  });

  it('counts nothing for normalisation, activations and pooling', () => {
    expect(multiplyAdds(chain([8, 8, 2], tf.layers.batchNormalization(), tf.layers.reLU(), tf.layers.maxPooling2d({ poolSize: 2 })))).toBe(0);
  });

  it('refuses layers whose work it does not know', () => {
    expect(() => multiplyAdds(chain([7, 5], tf.layers.lstm({ name: 'memory', units: 3 })))).toThrow('LIM3001 The multiply-adds of layer "memory" (LSTM) are not known.');
  });
});
