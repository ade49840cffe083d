import { sizeOf } from '@limbeck/core';
import type { Network } from '@limbeck/core';

/** Trainable numbers of a network; batch normalisation's moving averages are not counted, as in published tables. */
export function parameterCount({ trainable, weights }: Pick<Network, 'trainable' | 'weights'>): number {
  return trainable.reduce((sum, name) => sum + sizeOf(weights[name]!.shape), 0);
}

/** Bytes of a network's numbers as a run keeps them. */
export function weightBytes({ weights }: Pick<Network, 'weights'>): number {
  return Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 0);
}
