import { tf } from '@limbeck/core';
import type { Optimizer } from '@limbeck/core';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/**
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p = p - lr * (m / c1) / (sqrt(v / c2) + epsilon),  c_i = 1 - beta_i^t
 *
 * With `decoupled`, p is first multiplied by 1 - lr * weightDecay (AdamW); without, weightDecay * p is added to the gradient (L2).
 * The corrections c_i are computed in double precision outside the graph.
 *
 * @paper Kingma & Ba 2015, algorithm 1, https://arxiv.org/abs/1412.6980; Loshchilov & Hutter 2019, algorithm 2, https://arxiv.org/abs/1711.05101 (as PyTorch: decay scaled by lr)
 */
function adamFamily({ beta1, beta2, epsilon, weightDecay }: AdamOptions, decoupled: boolean): Optimizer {
  return {
    slots: ['m', 'v'],
    scalars: (step) => ({ inverseCorrection1: 1 / (1 - beta1 ** step), inverseRootCorrection2: 1 / Math.sqrt(1 - beta2 ** step) }),
    update: ({ parameter, gradient, slots, learningRate, scalars }) => {
      const regularised = weightDecay === 0 || decoupled ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
      const m = tf.add(tf.mul(slots['m']!, beta1), tf.mul(regularised, 1 - beta1));
      const v = tf.add(tf.mul(slots['v']!, beta2), tf.mul(tf.square(regularised), 1 - beta2));
      const denominator = tf.add(tf.mul(tf.sqrt(v), scalars['inverseRootCorrection2']!), epsilon);
      const step = tf.mul(tf.div(m, denominator), tf.mul(learningRate, scalars['inverseCorrection1']!));
      const shrunk = weightDecay === 0 || !decoupled ? parameter : tf.mul(parameter, tf.sub(1, tf.mul(learningRate, weightDecay)));
      return { parameter: tf.sub(shrunk, step), slots: { m, v } };
    },
  };
}

export function adam(options: AdamOptions): Optimizer {
  return adamFamily(options, false);
}

export function adamW(options: AdamOptions): Optimizer {
  return adamFamily(options, true);
}
