import { tf } from '@limbeck/core';

export interface ValueAndGradients<Value extends tf.Tensor> {
  readonly value: Value;
  /** One for each of what it is taken in; undefined where the value does not depend on it. */
  readonly gradients: readonly (tf.Tensor | undefined)[];
}

/** The value of `f` and its gradients in tensors and variables that it reads from where it stands. That it depends on none of them is no error, as it is for tf.grads and tf.variableGrads. */
export function valueAndGradients<Value extends tf.Tensor>(f: () => Value, along: readonly tf.Tensor[]): ValueAndGradients<Value> {
  if (along.length === 0) return { value: f(), gradients: [] };
  const { value, grads } = tf.engine().gradients(f, [...along], undefined, true);
  return { value, gradients: grads };
}
