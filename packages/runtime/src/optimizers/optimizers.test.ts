import { tf } from '@limbeck/core';
import type { Optimizer } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { clipByGlobalNorm, globalNorm } from '../training/clip.js';
import { createOptimizer } from './create-optimizer.js';

const curvature = [1, 2, 0.5];
const targets = [1, -1, 0.25];

/** Minimises sum c (w - t)^2, t moving by 10 % of itself a step; the weights after every step. */
function minimise(optimizer: Optimizer, clip?: number): number[][] {
  let w: tf.Tensor = tf.tensor1d([0.5, -0.3, 0.8]);
  let slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros([3]) as tf.Tensor]));
  return Array.from({ length: 5 }, (_, i) => {
    const gradient = tf.mul(tf.mul(2, curvature), tf.sub(w, tf.mul(targets, 1 + 0.1 * i)));
    const clipped = clip === undefined ? gradient : clipByGlobalNorm([gradient], globalNorm([gradient]), clip)[0]!;
    const scalars = Object.fromEntries(Object.entries(optimizer.scalars(i + 1)).map(([name, value]) => [name, tf.scalar(value)]));
    const next = optimizer.update({ parameter: w, gradient: clipped, slots, learningRate: tf.scalar(0.05), scalars });
    ({ slots } = next as { slots: Record<string, tf.Tensor> });
    w = next.parameter;
    return [...w.dataSync()];
  });
}

/** The last of five steps of PyTorch 2.13's optimisers on the same problem, in float64. */
describe('optimisers give what PyTorch gives', () => {
  const sgd = { use: 'sgd', lr: 0.05, momentum: 0, nesterov: false, weightDecay: 0 } as const;
  const adam = { lr: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  it.each([
    ['sgd', createOptimizer(sgd), undefined, [0.795245, -0.934464, 0.687469984375]],
    ['sgd, momentum, weight decay', createOptimizer({ ...sgd, momentum: 0.9, weightDecay: 0.01 }), undefined, [1.177986872252, -1.702082436133, 0.497154465291]],
    ['sgd, Nesterov, weight decay', createOptimizer({ ...sgd, momentum: 0.9, nesterov: true, weightDecay: 0.01 }), undefined, [1.267488121411, -1.646415018905, 0.449340841365]],
    ['adam with L2', createOptimizer({ use: 'adam', ...adam, weightDecay: 0.01 }), undefined, [0.751088249253, -0.55095695185, 0.556643325495]],
    ['adamw', createOptimizer({ use: 'adamw', ...adam, weightDecay: 0.1 }), undefined, [0.73623395854, -0.541057268802, 0.54001401191]],
    ['sgd, momentum, clipped at norm 0.5', createOptimizer({ ...sgd, momentum: 0.9 }), 0.5, [0.618404324637, -0.60228787153, 0.750732367595]],
  ])('%s', (_, optimizer, clip, expected) => {
    minimise(optimizer, clip).at(-1)!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
  });

  it('leaves a gradient within the norm alone', () => {
    const gradient = tf.tensor1d([0.3, 0.4]);
    expect([...clipByGlobalNorm([gradient], globalNorm([gradient]), 1)[0]!.dataSync()]).toEqual([...gradient.dataSync()]);
  });
});
