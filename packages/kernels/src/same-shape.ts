import { LimbeckError, type tf } from '@limbeck/core';

/** @throws LIM3002 naming the function, both arguments and the first axis in which they differ. */
export function assertSameShape(where: string, axes: readonly string[], a: readonly [name: string, tensor: tf.Tensor], b: readonly [name: string, tensor: tf.Tensor]): void {
  const [aName, { shape: aShape }] = a;
  const [bName, { shape: bShape }] = b;
  const differing = axes.findIndex((_, axis) => aShape[axis] !== bShape[axis]);
  if (differing < 0 && aShape.length === axes.length && bShape.length === axes.length) return;
  const how = differing < 0 ? `must have the axes [${axes.join(', ')}]` : `differ in axis ${differing} (${axes[differing]})`;
  throw new LimbeckError('LIM3002', {
    what: `${where}: ${aName} [${aShape.join(', ')}] and ${bName} [${bShape.join(', ')}] ${how}.`,
    expected: `two tensors of one shape [${axes.join(', ')}]`,
  });
}
