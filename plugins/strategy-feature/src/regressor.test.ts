import { Random, tf } from '@limbeck/core';
import { buildConnectors } from '@limbeck/kernels';
import { beforeAll, describe, expect, it } from 'vitest';
import { regressorLayer } from './regressor.js';

describe('regressorLayer', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([
    ['between vectors', [6], [9], { type: 'dense', units: 9 }],
    ['to the same size', [5, 5, 4], [5, 5, 6], { type: 'conv2d', filters: 6, kernelSize: 1, padding: 'valid' }],
    ['to half the size', [8, 8, 3], [4, 4, 5], { type: 'conv2d', filters: 5, kernelSize: 3, strides: 2, padding: 1 }],
    ['to twice the size', [3, 3, 4], [6, 6, 5], { type: 'conv2d-transpose', filters: 5, kernelSize: 4, strides: 2 }],
    ['to three times the size', [3, 2, 4], [9, 6, 5], { type: 'conv2d-transpose', filters: 5, kernelSize: 6, strides: 3 }],
    ['to a smaller size', [7, 6, 4], [5, 4, 2], { type: 'conv2d', filters: 2, kernelSize: 3, padding: 'valid' }],
    ['to a quarter of the size', [8, 8, 4], [2, 2, 2], { type: 'conv2d', filters: 2, kernelSize: 7, padding: 'valid' }],
  ] as const)('%s', (_, student, teacher, layer) => {
    expect(regressorLayer({ student, teacher })).toEqual(layer);
    const built = buildConnectors({ modules: { r: { input: student, layers: [layer] } } }, new Random(1));
    expect(tf.tidy(() => built.access({}).apply('r', tf.zeros([2, ...student])).shape)).toEqual([2, ...teacher]);
    built.dispose();
  });

  it.each([
    ['a map and a vector', [4, 4, 2], [8]],
    ['a fraction of the size', [4, 4, 2], [6, 6, 2]],
    ['a smaller height and a larger width', [4, 4, 2], [2, 8, 2]],
    ['differences of height and width', [7, 7, 2], [6, 5, 2]],
    ['sequences', [7, 8], [7, 8]],
  ] as const)('refuses %s', (_, student, teacher) => {
    expect(() => regressorLayer({ student, teacher })).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ found: `[${student.join(', ')}] of the student, [${teacher.join(', ')}] of the teacher` }) }));
  });
});
