import { tf, type ScalarLike } from '@limbeck/core';
import { withGradient } from './with-gradient.js';

/**
 * `x`, whose gradient is `-lambda dy`: what follows is minimised and x moves to maximise it.
 * `lambda` is a constant; a scalar tensor where it changes from step to step.
 *
 * @shape any -> same
 * @paper Ganin & Lempitsky 2015, section 3, https://arxiv.org/abs/1409.7495
 */
export function gradientReversal<T extends tf.Tensor>(x: T, lambda: ScalarLike): T {
  const factor = typeof lambda === 'number' ? [] : [lambda];
  return withGradient([x], () => ({
    value: tf.clone(x),
    saved: factor,
    gradient: (dy, [kept]) => [tf.mul(dy, typeof lambda === 'number' ? -lambda : tf.neg(kept!))],
  }));
}
