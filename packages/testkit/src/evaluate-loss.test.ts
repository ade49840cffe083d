import { classifierOf, defineStrategy, LimbeckError, normOf, tf } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evaluateLoss, shapesOf } from './evaluate-loss.js';
import './matchers.js';

/** `factor Σ mask (W f_s)(γ f_t) + Σ bank r`, W a connector that begins as it likes. */
const rich = defineStrategy({
  id: 'rich', kind: 'feature', formula: 'f', paper: 'p', options: z.strictObject({ factor: z.number().default(1) }), needs: { teacher: true, classifiers: true, norms: true },
  check: ({ student }) => {
    if (student.taps[0]!.length !== 1) throw new LimbeckError('LIM3001', { what: 'No vector.' });
  },
  connectors: ({ student }) => ({ modules: { scale: { input: student.taps[0]!, layers: [{ type: 'dense', units: 2, useBias: false }] } }, banks: { seen: { shape: [2], initial: { values: [3, 4] } } } }),
  loss: ({ student, teacher, connectors, samples: { mask }, random }, { factor }) => {
    const product = tf.mul(connectors.apply('scale', student.taps[0]!), tf.mul(teacher.taps[0]!, normOf(teacher, 0).gamma));
    const seen = tf.mul(tf.sum(tf.mul(connectors.banks['seen']!, random['r']!)), tf.sum(classifierOf(student).kernel));
    return tf.add(tf.mul(factor, tf.sum(tf.mul(product, mask!))), seen) as tf.Scalar;
  },
});

const kernel = { shape: [2, 2], data: [1, 0, 0, 1] };
const batch = {
  student: { taps: [{ shape: [1, 2], data: [1, 2] }], classifier: { kernel } },
  teacher: { taps: [{ shape: [1, 2], data: [5, 7] }], classifier: { kernel }, norms: [{ gamma: { shape: [2], data: [1, 10] }, beta: { shape: [2], data: [0, 0] } }] },
  mask: { shape: [1, 2], data: [1, 1] }, random: { r: { shape: [2], data: [1, 0.5] } }, weights: { 'scale/dense1/kernel': kernel },
};

describe('evaluateLoss', () => {
  it('gives the loss, and gradients of what it depends on', () => {
    expect(evaluateLoss(rich, { factor: 2 }, batch)).toEqual({
      loss: 2 * (5 + 140) + 5 * 2,
      gradients: { 'taps[0]': Float32Array.of(10, 140), 'classifier.kernel': Float32Array.of(5, 5, 5, 5) },
      connectors: { 'scale/dense1/kernel': Float32Array.of(10, 140, 20, 280) },
      shapes: { 'scale/dense1/kernel': [2, 2], seen: [2] },
    });
  });

  it('takes tensors, one of which may be that of both networks', () => {
    const x = tf.tensor2d([[1, 2]]);
    const { gradients } = evaluateLoss(rich, {}, { ...batch, student: { ...batch.student, taps: [x] }, teacher: { ...batch.teacher, taps: [x] } });
    expect(gradients['taps[0]']).toEqual(Float32Array.of(1, 20));
    expect([...x.dataSync()]).toEqual([1, 2]);
    x.dispose();
  });

  it('checks shapes first', () => {
    const map = { taps: [{ shape: [1, 1, 1, 2], data: [1, 2] }] };
    expect(() => evaluateLoss(rich, {}, { student: map })).toThrow(expect.objectContaining({ code: 'LIM3001' }));
    expect(shapesOf({ student: map, teacher: { logits: { shape: [1, 9], data: [] } }, labels: [4] })).toEqual({ batchSize: 1, classes: 9, labels: [4], student: { taps: [[1, 1, 2]] }, teachers: [{ taps: [] }] });
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    evaluateLoss(rich, {}, batch);
    expect(tf.memory().numTensors).toBe(before);
  });
});
