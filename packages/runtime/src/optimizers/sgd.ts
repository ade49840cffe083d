import { tf } from '@limbeck/core';
import type { Optimizer } from '@limbeck/core';

export interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

/**
 * g' = g + weightDecay * p;  v = momentum * v + g';  p = p - lr * (nesterov ? g' + momentum * v : v)
 *
 * The velocity holds gradients, not steps, and starts at zero, as in PyTorch: a change of the learning rate acts at once.
 *
 * @paper Sutskever et al. 2013, section 2, https://proceedings.mlr.press/v28/sutskever13.html (there the velocity holds lr * g)
 */
export function sgd({ momentum, nesterov, weightDecay }: SgdOptions): Optimizer {
  return {
    slots: momentum === 0 ? [] : ['momentum'],
    scalars: () => ({}),
    update: ({ parameter, gradient, slots, learningRate }) => {
      const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter, weightDecay));
      if (momentum === 0) return { parameter: tf.sub(parameter, tf.mul(decayed, learningRate)), slots: {} };
      const velocity = tf.add(tf.mul(slots['momentum']!, momentum), decayed);
      const direction = nesterov ? tf.add(decayed, tf.mul(velocity, momentum)) : velocity;
      return { parameter: tf.sub(parameter, tf.mul(direction, learningRate)), slots: { momentum: velocity } };
    },
  };
}
