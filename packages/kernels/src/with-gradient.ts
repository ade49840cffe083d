import { tf } from '@limbeck/core';

/** A function's value, what its gradient needs, and the gradient: one tensor for each input, each of that input's shape. */
export interface ValueWithGradient<Value extends tf.Tensor, Saved extends readonly tf.Tensor[]> {
  readonly value: Value;
  /** Only these are alive when the gradient is taken, not the inputs. */
  readonly saved: readonly [...Saved];
  readonly gradient: (dy: Value, saved: Saved) => readonly tf.Tensor[];
}

/** Runs `f` with a gradient written by hand instead of the one that follows from its operations. Second derivatives are not defined. */
export function withGradient<Value extends tf.Tensor, Saved extends readonly tf.Tensor[]>(inputs: readonly tf.Tensor[], f: () => ValueWithGradient<Value, Saved>): Value {
  const custom = tf.customGrad<Value>((...args) => {
    const { value, saved, gradient } = f();
    (args.at(-1) as tf.GradSaveFunc)([...saved]);
    // tfjs hands back what was saved, in its order.
    return { value, gradFunc: (dy, kept: readonly tf.Tensor[]) => [...gradient(dy, kept as Saved)] };
  });
  return custom(...inputs);
}

/** Runs `f` so that its result is a constant: no gradient is computed through it, and operations without one (comparisons, topk) are welcome. */
export function withoutGradient<Value extends tf.Tensor>(f: () => Value): Value {
  // Without inputs no path leads from any variable to the result.
  return tf.customGrad<Value>(() => ({ value: f(), gradFunc: () => [] }))();
}
