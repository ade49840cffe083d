import { tf, type ScalarLike } from '@limbeck/core';
import { sumToShape } from './sum-to-shape.js';
import { withGradient } from './with-gradient.js';

/**
 * a where the mask holds, b elsewhere; shapes broadcast. The mask is a constant, so it may be a comparison of what is trained
 * (`maskWhere(tf.greater(s, t), s, 0)`), through which `tf.where` has no gradient. Only the chosen element gets a gradient: a NaN or an infinity on the other side does not reach it.
 *
 * @shape mask bool, a, b float32, broadcasting -> the broadcast shape
 */
export function maskWhere(mask: tf.Tensor, a: tf.Tensor | ScalarLike, b: tf.Tensor | ScalarLike): tf.Tensor {
  const operands = [a, b].map((operand) => (typeof operand === 'number' ? undefined : operand));
  const shapes = operands.map((operand) => operand?.shape);
  return withGradient(operands.filter((operand) => operand !== undefined), () => ({
    value: tf.where(mask, a, b),
    saved: [mask],
    gradient: (dy, [kept]) => {
      const parts = [(): tf.Tensor => tf.where(kept, dy, 0), (): tf.Tensor => tf.where(kept, 0, dy)];
      return parts.flatMap((part, i) => (shapes[i] ? [sumToShape(part(), shapes[i])] : []));
    },
  }));
}
